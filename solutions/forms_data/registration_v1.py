"""《中国创新挑战赛报名表》. The notices name the form and don't print it; the fields are those that the notices ask of a
challenger: who, with whom, on what basis, whose rights, whether a public final is agreed to, and the declaration.

Name, country and code come from the account or the unit and are not typed. The number of an identity document is
never asked for whole: its last four characters are enough to tell two people of one name apart.
"""

from challenge_portal.form_versions.fields import FieldSpec, Kind, Option, options
from challenge_portal.kernel.countries import COUNTRIES

KEY = "challenge_registration"
VERSION = 1
TITLE = "中国创新挑战赛报名表"
SOURCE = "国科发火〔2019〕228号 三.3（解决方案征集）；沪科合〔2019〕23号《中国创新挑战赛报名表》"

CHALLENGER = "挑战者"
LEADER = "负责人与联系人"
TEAM = "团队"
BASIS = "研究基础与知识产权"
SERVICE = "服务机构"
DECLARATION = "参赛意愿与声明"

UNIVERSITY, INSTITUTE, ENTERPRISE, OTHER_LEGAL = "university", "institute", "enterprise", "other_legal"
PERSON, TEAM_OF_PERSONS = "person", "team"
LEGAL = frozenset({UNIVERSITY, INSTITUTE, ENTERPRISE, OTHER_LEGAL})
NATURAL = frozenset({PERSON, TEAM_OF_PERSONS})

KINDS = options(
    (UNIVERSITY, "高等院校"),
    (INSTITUTE, "科研院所"),
    (ENTERPRISE, "企业"),
    (OTHER_LEGAL, "其他法人"),
    (PERSON, "自然人"),
    (TEAM_OF_PERSONS, "自然人团队"),
)
DEGREES = options("博士研究生", "硕士研究生", "大学本科", other="其他")
RIGHTS = options("发明专利", "实用新型", "软件著作权", "植物新品种", "集成电路布图设计", "技术秘密", "其他")
RIGHT_STATES = options("已授权", "申请中", "已许可他人", "其他")
DECLARATIONS = (
    Option("true", "报名表和挑战文件内容真实、完整，没有虚构或者夸大"),
    Option("rights", "对所用技术享有知识产权或者已获许可，不侵犯他人权利"),
    Option("secret", "不含国家秘密，遵守保密协议，只为解决需求使用获知的信息"),
    Option("risk", "已阅读挑战须知和免责声明，自行承担参赛的费用和风险"),
)

FIELDS = (
    FieldSpec("name", "挑战者名称或姓名", hint="取自账号，不用填写。", limit=120, section=CHALLENGER, order=10),
    FieldSpec("kind", "挑战者类型", Kind.CHOICE, options=KINDS, section=CHALLENGER, order=20),
    FieldSpec(
        "country",
        "国家或地区",
        Kind.CHOICE,
        options=tuple(Option(code, label) for code, label in COUNTRIES.items()),
        hint="单位按注册地，自然人按国籍或常住地。",
        section=CHALLENGER,
        order=30,
    ),
    FieldSpec(
        "code",
        "统一社会信用代码或境外注册号",
        hint="取自单位资料，自然人不填。",
        limit=60,
        required=False,
        section=CHALLENGER,
        order=40,
    ),
    FieldSpec(
        "id_tail",
        "身份证件号码后四位",
        hint="只填后四位，用于区分同名的人。",
        limit=4,
        only_when=("kind", (PERSON, TEAM_OF_PERSONS)),
        section=CHALLENGER,
        order=50,
    ),
    FieldSpec("address", "通讯地址", limit=100, required=False, wide=True, section=CHALLENGER, order=60),
    FieldSpec("leader_name", "负责人", limit=20, section=LEADER, order=70),
    FieldSpec("leader_position", "职称或职务", limit=30, section=LEADER, order=80),
    FieldSpec("leader_degree", "学历", Kind.CHOICE, options=DEGREES, required=False, section=LEADER, order=90),
    FieldSpec(
        "leader_phone",
        "负责人电话",
        Kind.PHONE,
        hint="境外号码以 + 和国家代码开头，例：+4930123456。",
        section=LEADER,
        order=100,
    ),
    FieldSpec("leader_email", "负责人邮箱", Kind.EMAIL, section=LEADER, order=110),
    FieldSpec(
        "contact_name", "联系人", hint="与负责人相同的不填。", limit=20, required=False, section=LEADER, order=120
    ),
    FieldSpec("contact_phone", "联系人电话", Kind.PHONE, required=False, section=LEADER, order=130),
    FieldSpec(
        "team",
        "团队成员",
        Kind.ROWS,
        hint="主要成员，一人一行，不含负责人。",
        limit=20,
        required=False,
        columns=(
            FieldSpec("member", "姓名", limit=20),
            FieldSpec("unit", "单位", limit=40, required=False),
            FieldSpec("position", "职称或职务", limit=30, required=False),
            FieldSpec("part", "分工", limit=40, required=False),
        ),
        section=TEAM,
        order=140,
    ),
    FieldSpec(
        "wanted",
        "拟挑战的需求",
        Kind.ROWS,
        hint="写公开编号，例：RZ-2026-0001。报名后还可以揭其他的榜。",
        limit=20,
        required=False,
        columns=(
            FieldSpec("number", "需求编号", limit=40),
            FieldSpec("title", "需求名称", limit=60, required=False),
        ),
        section=TEAM,
        order=150,
    ),
    FieldSpec(
        "basis",
        "研究基础",
        Kind.LONG_TEXT,
        hint="与拟解决问题有关的研究积累、试验条件和已有成果。",
        limit=500,
        section=BASIS,
        order=160,
    ),
    FieldSpec(
        "rights",
        "相关知识产权",
        Kind.ROWS,
        hint="没有的不填。",
        limit=30,
        required=False,
        columns=(
            FieldSpec("title", "名称", limit=60),
            FieldSpec("kind", "类型", Kind.CHOICE, options=RIGHTS, required=False),
            FieldSpec("number", "专利号或登记号", limit=40, required=False),
            FieldSpec("holder", "权利人", limit=60, required=False),
            FieldSpec("state", "状态", Kind.CHOICE, options=RIGHT_STATES, required=False),
        ),
        section=BASIS,
        order=170,
    ),
    FieldSpec(
        "agency",
        "服务机构",
        hint="由服务机构推荐报名的填写全称。",
        limit=60,
        required=False,
        section=SERVICE,
        order=180,
    ),
    FieldSpec("manager", "技术经理人", limit=20, required=False, section=SERVICE, order=190),
    FieldSpec(
        "public_final",
        "是否同意公开参赛",
        Kind.CHOICE,
        hint="入选现场赛的，是否同意公开进行。不影响报名和对接。",
        options=options(("yes", "同意"), ("no", "不同意")),
        section=DECLARATION,
        order=200,
    ),
    FieldSpec(
        "declaration",
        "挑战者声明",
        Kind.CHOICES,
        hint="四项都要勾选。",
        options=DECLARATIONS,
        minimum=4,
        section=DECLARATION,
        order=210,
    ),
)
