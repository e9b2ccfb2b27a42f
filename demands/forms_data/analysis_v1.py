"""技术创新需求分析表. The national text is not public; this is what the notices say an analysis must settle.

2016 and 2021 notices: 逐一分析、提出综合建议、就方法路径提出建议; 实地考察与分析诊断, 甄别技术先进性、解决可能性、
资金投入能力, 协助细化需求, 判断真实性和有效性. The office that has the original annex replaces this by version 2.
"""

from challenge_portal.form_versions.fields import FieldSpec, Kind, Option, options

KEY = "demand_analysis"
VERSION = 1
TITLE = "技术创新需求分析表"
SOURCE = "按有关通知对需求分析的要求拟定，原表未公开"

VISIT = "分析工作"
JUDGEMENT = "诊断判断"
REFINED = "细化后的需求"
ADVICE = "建议与结论"

FIT_FOR_PUBLICATION = "publish"
PUBLISH_AFTER_CHANGES = "publish_changed"
NOT_FOR_PUBLICATION = "withhold"

GRADES = options(("5", "5　很高"), ("4", "4　较高"), ("3", "3　中等"), ("2", "2　较低"), ("1", "1　很低"))
DEMAND_KINDS = options(
    ("key_technology", "关键技术研发"),
    ("product", "产品升级"),
    ("renovation", "技术改造"),
    ("equipment", "设备改进"),
    ("trade", "技术交易"),
    ("consulting", "技术咨询"),
)
PATHS = options(
    ("open_call", "公开征集"),
    ("targeted", "定向推送"),
    ("existing_result", "直接对接现有成果"),
    ("science_plan", "建议列入科技计划"),
    ("policy_service", "政策或人才服务"),
    ("self_solve", "建议企业自行解决"),
    ("give_back", "退回补充"),
)

FIELDS = (
    FieldSpec("agency", "分析机构", limit=60, section=VISIT, order=10),
    FieldSpec(
        "analysts",
        "分析人员",
        Kind.ROWS,
        limit=10,
        minimum=1,
        columns=(
            FieldSpec("name", "姓名", limit=20),
            FieldSpec("title", "职称或职务", limit=30, required=False),
            FieldSpec("field", "专业领域", limit=30, required=False),
        ),
        section=VISIT,
        order=20,
    ),
    FieldSpec(
        "manner",
        "分析方式",
        Kind.CHOICE,
        options=options(("visit", "现场考察"), ("online", "线上访谈"), ("written", "书面分析")),
        section=VISIT,
        order=30,
    ),
    FieldSpec("analysed_on", "分析日期", Kind.DATE, section=VISIT, order=40),
    FieldSpec(
        "genuine",
        "真实性",
        Kind.CHOICE,
        hint="需求是否来自企业真实的研发、生产。",
        options=options(("yes", "真实"), ("doubtful", "存疑"), ("no", "不真实")),
        section=JUDGEMENT,
        order=50,
    ),
    FieldSpec(
        "valid",
        "有效性",
        Kind.CHOICE,
        hint="问题是否清楚、是否仍然需要解决。",
        options=options(("yes", "有效"), ("doubtful", "存疑"), ("no", "无效")),
        section=JUDGEMENT,
        order=60,
    ),
    FieldSpec("advancement", "技术先进性", Kind.CHOICE, options=GRADES, section=JUDGEMENT, order=70),
    FieldSpec("feasibility", "解决可能性", Kind.CHOICE, options=GRADES, section=JUDGEMENT, order=80),
    FieldSpec("affordability", "资金投入能力", Kind.CHOICE, options=GRADES, section=JUDGEMENT, order=90),
    FieldSpec("demand_kind", "需求类型", Kind.CHOICE, options=DEMAND_KINDS, section=JUDGEMENT, order=100),
    FieldSpec(
        "prior_art",
        "现有技术、专利、成果检索摘要",
        Kind.LONG_TEXT,
        limit=500,
        required=False,
        section=JUDGEMENT,
        order=110,
    ),
    FieldSpec(
        "refined_description",
        "细化后的需求描述",
        Kind.LONG_TEXT,
        hint="可直接用于公开发布的文字，50—1000 字。",
        limit=1000,
        minimum=50,
        section=REFINED,
        order=120,
    ),
    FieldSpec(
        "refined_indicators",
        "细化后的技术指标",
        Kind.ROWS,
        limit=20,
        minimum=1,
        columns=(
            FieldSpec("indicator", "指标", limit=30),
            FieldSpec("present", "现有值", limit=20, required=False),
            FieldSpec("target", "目标值", limit=20),
            FieldSpec("unit", "单位", limit=10, required=False),
            FieldSpec("method", "检测方法", limit=40, required=False),
        ),
        section=REFINED,
        order=130,
    ),
    FieldSpec("paths", "建议路径", Kind.CHOICES, options=PATHS, section=ADVICE, order=140),
    FieldSpec("teams", "推荐的潜在解决团队", Kind.LONG_TEXT, limit=300, required=False, section=ADVICE, order=150),
    FieldSpec(
        "redaction",
        "公开范围与脱密处理建议",
        Kind.LONG_TEXT,
        hint="哪些内容不宜公开，公开文本中怎样替代。",
        limit=300,
        required=False,
        section=ADVICE,
        order=160,
    ),
    FieldSpec(
        "conclusion",
        "结论",
        Kind.CHOICE,
        options=(
            Option(FIT_FOR_PUBLICATION, "可公开发布"),
            Option(PUBLISH_AFTER_CHANGES, "修改后发布"),
            Option(NOT_FOR_PUBLICATION, "不宜公开"),
        ),
        section=ADVICE,
        order=170,
    ),
    FieldSpec(
        "withhold_reason",
        "不宜公开的理由",
        Kind.LONG_TEXT,
        limit=200,
        only_when=("conclusion", (NOT_FOR_PUBLICATION,)),
        section=ADVICE,
        order=180,
    ),
    FieldSpec("advice", "综合建议", Kind.LONG_TEXT, limit=500, section=ADVICE, order=190),
)
