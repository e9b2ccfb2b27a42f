"""申办表, after annex 2 of 国科火字〔2022〕47号, with every field and limit of the paper.

The paper's 工作计划 names four nodes in words; here they are dates too, so that reminders can run from them.
联系人及联系方式 is one cell on paper and three fields here.
"""

from challenge_portal.form_versions.fields import FieldSpec, Kind, Option

KEY = "hosting_application"
VERSION = 1
TITLE = "中国创新挑战赛申办表"
SOURCE = "《科技部火炬中心关于开展第七届中国创新挑战赛申办工作的通知》（国科火字〔2022〕47号）附件2"

BASICS = "赛事与承办单位"
SUBSTANCE = "工作基础"
PLAN = "工作计划"
SUPPORT = "保障与服务"

THEMED = "themed"
EMERGING = "emerging"

FIELDS = (
    FieldSpec(
        "place",
        "赛事名称中的地方",
        hint="只填括号里的地名，例：青岛。赛事全称由系统按当届名称补全。",
        limit=20,
        section=BASICS,
        order=10,
    ),
    FieldSpec(
        "track",
        "专题赛/新兴产业赛",
        Kind.CHOICE,
        hint="申办专题赛需围绕国家战略确定主题；申办新兴产业赛需围绕地方经济确定 1—2 个产业领域作为重点。",
        options=(Option(THEMED, "专题赛"), Option(EMERGING, "新兴产业赛")),
        section=BASICS,
        order=20,
    ),
    FieldSpec(
        "theme",
        "专题赛主题",
        hint="围绕国家战略确定的主题，例：黄河流域生态保护和高质量发展。",
        limit=50,
        only_when=("track", (THEMED,)),
        wide=True,
        section=BASICS,
        order=30,
    ),
    FieldSpec(
        "industries",
        "新兴产业赛产业领域",
        Kind.ROWS,
        hint="1—2 个产业领域，例：智能家电。",
        limit=2,
        minimum=1,
        columns=(FieldSpec("industry", "产业领域", limit=20),),
        only_when=("track", (EMERGING,)),
        section=BASICS,
        order=40,
    ),
    FieldSpec(
        "hosts",
        "承办单位",
        Kind.ROWS,
        hint="可以有几个单位，盖章的单位排在第一行。名称与公章一致。",
        limit=10,
        minimum=1,
        columns=(FieldSpec("name", "单位全称", limit=60),),
        section=BASICS,
        order=50,
    ),
    FieldSpec("contact_name", "联系人", limit=20, section=BASICS, order=60),
    FieldSpec("contact_position", "部门及职务", limit=40, required=False, section=BASICS, order=70),
    FieldSpec("contact_phone", "联系电话", Kind.PHONE, section=BASICS, order=80),
    FieldSpec("contact_email", "电子邮箱", Kind.EMAIL, required=False, section=BASICS, order=90),
    FieldSpec("approach", "工作思路", Kind.LONG_TEXT, limit=200, section=SUBSTANCE, order=100),
    FieldSpec(
        "demand_survey", "需求情况", Kind.LONG_TEXT, hint="填写需求摸底情况。", limit=200, section=SUBSTANCE, order=110
    ),
    FieldSpec("experience", "工作经验", Kind.LONG_TEXT, limit=200, section=SUBSTANCE, order=120),
    FieldSpec(
        "plan",
        "工作计划",
        Kind.LONG_TEXT,
        hint="需求征集、发布、对接、现场赛等环节的时间节点，原则上现场赛安排在 10月底之前；奖励与支持情况。"
        "四个节点的日期另填在下面，与这段文字一致，系统据此提醒。",
        limit=300,
        section=PLAN,
        order=130,
    ),
    FieldSpec("collection_on", "需求征集开始", Kind.DATE, section=PLAN, order=140),
    FieldSpec("publication_on", "首批需求发布", Kind.DATE, not_before="collection_on", section=PLAN, order=150),
    FieldSpec("matching_on", "需求对接开始", Kind.DATE, not_before="publication_on", section=PLAN, order=160),
    FieldSpec("final_on", "现场赛", Kind.DATE, not_before="matching_on", section=PLAN, order=170),
    FieldSpec(
        "support",
        "保障措施",
        Kind.LONG_TEXT,
        hint="组织保障、经费保障、运行保障等。",
        limit=200,
        section=SUPPORT,
        order=180,
    ),
    FieldSpec(
        "agencies",
        "服务机构名单",
        Kind.ROWS,
        limit=50,
        minimum=1,
        columns=(FieldSpec("name", "机构名称", limit=60), FieldSpec("work", "承担的工作", limit=40, required=False)),
        section=SUPPORT,
        order=190,
    ),
    FieldSpec(
        "attachments",
        "附件",
        Kind.NOTICE,
        hint="相关配套政策等附件可在定稿后一并上传。承办单位意见在打印件上盖章、签署日期。",
        required=False,
        section=SUPPORT,
        order=200,
    ),
)
