"""技术需求征集表, after annex 3 of the 2021 沪苏 notice, field by field.

The paper's bands of sales overlap at their edges (5000万 stands in two); here each band holds its lower edge and not
its upper one. 统一社会信用代码 and the name come from the institution that files the demand.
"""

from challenge_portal.form_versions.fields import FieldSpec, Kind, Option, options

KEY = "demand_survey"
VERSION = 1
TITLE = "技术需求征集表"
SOURCE = "《2021沪苏国际创新挑战赛方案》附件3《技术需求征集表》"

COMPANY = "企业信息"
DEMAND = "需求概况"
DESCRIPTION = "描述与指标"
COOPERATION = "合作与经费"
BROKER = "技术经纪人"

SALES_BANDS = (
    Option("under_10m", "1000万元以下", hint="不含 1000万元"),
    Option("10m_50m", "1000万—5000万元", hint="含 1000万元，不含 5000万元"),
    Option("50m_100m", "5000万—1亿元", hint="含 5000万元，不含 1亿元"),
    Option("100m_200m", "1亿—2亿元", hint="含 1亿元，不含 2亿元"),
    Option("200m_up", "2亿元以上", hint="含 2亿元"),
)
INDUSTRIES = options(
    ("digital", "数字经济"),
    ("ai", "人工智能"),
    ("equipment", "装备制造"),
    ("materials", "新材料"),
    ("energy", "新能源"),
    other="其他",
)
COOPERATION_WAYS = options(
    ("equity", "股权投资"),
    ("transfer", "技术转让"),
    ("licence", "许可使用"),
    ("joint_development", "合作开发"),
    ("joint_venture", "合作兴办新企业"),
    other="其他",
)

FIELDS = (
    FieldSpec("company", "企业名称", hint="与营业执照一致。", limit=60, section=COMPANY, order=10),
    FieldSpec("region", "所属地区", hint="到区县，例：苏州市相城区。", limit=30, section=COMPANY, order=20),
    FieldSpec("contact_name", "联系人", limit=20, section=COMPANY, order=30),
    FieldSpec("contact_phone", "联系方式", Kind.PHONE, section=COMPANY, order=40),
    FieldSpec("contact_position", "所属部门及职务", limit=40, required=False, section=COMPANY, order=50),
    FieldSpec("contact_email", "E-mail", Kind.EMAIL, required=False, section=COMPANY, order=60),
    FieldSpec(
        "profile",
        "企业简介",
        Kind.LONG_TEXT,
        hint="介绍企业基本信息、主要产品及发展方向等。",
        limit=300,
        section=COMPANY,
        order=70,
    ),
    FieldSpec("sales", "企业上年度销售额", Kind.CHOICE, options=SALES_BANDS, section=COMPANY, order=80),
    FieldSpec(
        "title",
        "技术需求名称",
        hint="用“对象 + 要解决的问题”命名。例：熔盐储热罐底板焊缝在线监测。",
        limit=30,
        wide=True,
        section=DEMAND,
        order=90,
    ),
    FieldSpec("industry", "该需求所属产业领域", Kind.CHOICE, options=INDUSTRIES, section=DEMAND, order=100),
    FieldSpec(
        "description",
        "技术需求描述",
        Kind.LONG_TEXT,
        hint="精准描述所要解决的技术需求、预期达到的技术指标、规格等目标，不少于 50 字。"
        "涉及工艺秘密的，可以设为不公开。",
        limit=1000,
        minimum=50,
        section=DESCRIPTION,
        order=110,
    ),
    FieldSpec(
        "indicators",
        "技术指标",
        Kind.ROWS,
        hint="一行一个指标，必须能检测。不要写“国际先进”“稳定性好”。",
        limit=20,
        required=False,
        columns=(
            FieldSpec("indicator", "指标", limit=30),
            FieldSpec("present", "现有值", limit=20, required=False),
            FieldSpec("target", "目标值", limit=20),
            FieldSpec("unit", "单位", limit=10, required=False),
            FieldSpec("method", "检测方法", limit=40, required=False),
        ),
        section=DESCRIPTION,
        order=120,
    ),
    FieldSpec("funding", "拟投入合作经费", Kind.MONEY, least="0.01", most="1000000", section=COOPERATION, order=130),
    FieldSpec("finish_by", "希望完成时间", Kind.DATE, required=False, section=COOPERATION, order=140),
    FieldSpec("cooperation", "希望的合作方式", Kind.CHOICES, options=COOPERATION_WAYS, section=COOPERATION, order=150),
    FieldSpec("broker_name", "技术经纪人姓名", limit=20, required=False, section=BROKER, order=160),
    FieldSpec("broker_phone", "联系电话", Kind.PHONE, required=False, section=BROKER, order=170),
)
