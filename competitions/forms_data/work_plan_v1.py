"""工作方案 of a host. What it contains stands in 国科发火〔2019〕228号 四.1; the notices print no form and name no limits.

The limits here are ours, so that the plan stays readable; training, publicity and disputes follow 四.1, 四.2 and 四.5.
"""

from challenge_portal.form_versions.fields import FieldSpec, Kind

KEY = "work_plan"
VERSION = 1
TITLE = "工作方案"
SOURCE = "《中国创新挑战赛工作规范》（国科发火〔2019〕228号）四.1"

STRUCTURE = "组织架构"
COURSE = "工作计划"
MEANS = "人员与经费"
PEOPLE = "培训与宣传"
SUPPORT = "奖励支持与纠纷处理"

FIELDS = (
    FieldSpec(
        "structure",
        "组织架构",
        Kind.LONG_TEXT,
        hint="领导机构、工作班子、各单位分工，专家和服务机构如何参与。",
        limit=800,
        section=STRUCTURE,
        order=10,
    ),
    FieldSpec("contact_name", "方案联系人", limit=20, section=STRUCTURE, order=20),
    FieldSpec("contact_phone", "联系电话", Kind.PHONE, section=STRUCTURE, order=30),
    FieldSpec(
        "course",
        "工作计划和主要流程",
        Kind.LONG_TEXT,
        hint="需求征集、分析、发布、对接、现场赛、总结各环节怎样做，达到什么目标。",
        limit=1000,
        section=COURSE,
        order=40,
    ),
    FieldSpec(
        "calendar",
        "日程安排",
        Kind.ROWS,
        hint="每个环节一行，日期与赛事日程一致；赛事日程在赛事办理页设定。",
        limit=20,
        minimum=3,
        columns=(
            FieldSpec("work", "工作内容", limit=40),
            FieldSpec("starts_on", "开始", Kind.DATE),
            FieldSpec("ends_on", "完成", Kind.DATE),
            FieldSpec("by", "责任单位", limit=40, required=False),
        ),
        section=COURSE,
        order=50,
    ),
    FieldSpec(
        "staff",
        "人员安排",
        Kind.ROWS,
        hint="专职和兼职工作人员，按分工填写人数，不填姓名。",
        limit=20,
        minimum=1,
        columns=(
            FieldSpec("duty", "分工", limit=40),
            FieldSpec("unit", "所在单位", limit=60),
            FieldSpec("people", "人数", Kind.NUMBER, least="1", most="999", decimals=0),
        ),
        section=MEANS,
        order=60,
    ),
    FieldSpec(
        "budget",
        "经费安排",
        Kind.ROWS,
        hint="按用途填写，金额单位万元。",
        limit=20,
        minimum=1,
        columns=(
            FieldSpec("purpose", "用途", limit=40),
            FieldSpec("amount", "金额", Kind.MONEY, least="0", unit="万元"),
            FieldSpec("source", "来源", limit=40),
        ),
        section=MEANS,
        order=70,
    ),
    FieldSpec(
        "training",
        "培训安排",
        Kind.LONG_TEXT,
        hint="对工作人员、参与机构和专家开展需求挖掘、比赛与评选规则、业务流程和规范等方面的培训。",
        limit=500,
        section=PEOPLE,
        order=80,
    ),
    FieldSpec(
        "publicity",
        "宣传安排",
        Kind.LONG_TEXT,
        hint="通知文件、需求信息、现场赛情况、赛事结果在哪里公开，怎样动员企业和挑战者。",
        limit=500,
        section=PEOPLE,
        order=90,
    ),
    FieldSpec("support", "奖励和支持措施", Kind.LONG_TEXT, limit=500, section=SUPPORT, order=100),
    FieldSpec(
        "disputes",
        "投诉与纠纷处理",
        Kind.LONG_TEXT,
        hint="受理机构和联系方式、办理时限、争议处理机制；保密和知识产权纠纷怎样处理。",
        limit=500,
        section=SUPPORT,
        order=110,
    ),
)
