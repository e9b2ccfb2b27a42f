"""解决方案: the parts of a 挑战文件, with the demand's indicators repeated so that each gets a promised value and its basis.

No notice prints the form: 沪科合〔2019〕23号 三（三）3 names 《中国创新挑战赛挑战文件》 without its fields. The parts are
our proposal, after the 挑战报告 that hosts ask for.
"""

from challenge_portal.form_versions.fields import FieldSpec, Kind, Option, options
from demands.forms_data.demand_survey_v1 import COOPERATION_WAYS

KEY = "solution"
VERSION = 1
TITLE = "解决方案"
SOURCE = "本门户拟定的挑战文件内容"

SUMMARY = "概要"
TECHNIQUE = "技术方案"
INDICATORS = "指标响应"
GROUND = "基础与知识产权"
PLAN = "实施与经费"
TEAM = "团队"

# 技术就绪度九级 (GB/T 22900-2022, 科学技术研究项目评价通则)
MATURITY = (
    Option("1", "1 级：观察到基本原理"),
    Option("2", "2 级：形成技术概念或应用设想"),
    Option("3", "3 级：关键功能在实验室得到证明"),
    Option("4", "4 级：实验室环境下完成部件或样件验证"),
    Option("5", "5 级：相关环境下完成部件或样件验证"),
    Option("6", "6 级：相关环境下完成样机演示"),
    Option("7", "7 级：实际运行环境下完成样机演示"),
    Option("8", "8 级：产品定型，通过测试"),
    Option("9", "9 级：实际应用，成功运行"),
)
RIGHTS = options("发明专利", "实用新型", "软件著作权", "技术秘密", "其他")
RIGHT_STATES = options("已授权", "申请中", "已登记", "未申请")

FIELDS = (
    FieldSpec(
        "title", "方案名称", hint="用“用什么办法 + 解决什么问题”命名。", limit=40, wide=True, section=SUMMARY, order=10
    ),
    FieldSpec(
        "summary",
        "摘要",
        Kind.LONG_TEXT,
        hint="企业最先读到的一段：思路、关键指标能到多少、凭什么做得到。",
        limit=300,
        section=SUMMARY,
        order=20,
    ),
    FieldSpec(
        "understanding",
        "对需求的理解",
        Kind.LONG_TEXT,
        hint="问题的成因、难点和边界条件。",
        limit=800,
        section=SUMMARY,
        order=30,
    ),
    FieldSpec(
        "route",
        "技术方案与路线",
        Kind.LONG_TEXT,
        hint="原理、路线、关键步骤。图表放在附件里，并在这里写明附件名称。",
        limit=3000,
        section=TECHNIQUE,
        order=40,
    ),
    FieldSpec("novelty", "创新点", Kind.LONG_TEXT, limit=600, section=TECHNIQUE, order=50),
    FieldSpec(
        "responses",
        "指标响应表",
        Kind.ROWS,
        hint="需求的指标已逐行列出，请对每一项写明承诺值和依据。达不到的如实写。",
        limit=30,
        columns=(
            FieldSpec("indicator", "指标", limit=30),
            FieldSpec("target", "需求目标值", limit=40, required=False),
            FieldSpec("promised", "承诺值", limit=40),
            FieldSpec("basis", "依据", limit=120),
        ),
        section=INDICATORS,
        order=60,
    ),
    FieldSpec("maturity", "技术成熟度", Kind.CHOICE, options=MATURITY, section=GROUND, order=70),
    FieldSpec(
        "ground",
        "现有基础",
        Kind.LONG_TEXT,
        hint="已有的样机、数据、试验条件和应用案例。",
        limit=800,
        section=GROUND,
        order=80,
    ),
    FieldSpec(
        "rights",
        "知识产权",
        Kind.ROWS,
        hint="方案用到的专利、著作权和技术秘密；用到他人的，写明权利人。",
        limit=20,
        required=False,
        columns=(
            FieldSpec("kind", "类别", Kind.CHOICE, options=RIGHTS),
            FieldSpec("name", "名称", limit=60),
            FieldSpec("number", "专利号或登记号", limit=40, required=False),
            FieldSpec("holder", "权利人", limit=60),
            FieldSpec("status", "状态", Kind.CHOICE, options=RIGHT_STATES),
        ),
        section=GROUND,
        order=90,
    ),
    FieldSpec(
        "stages",
        "实施计划与进度",
        Kind.ROWS,
        limit=12,
        columns=(
            FieldSpec("stage", "阶段", limit=40),
            FieldSpec("until", "完成时间", Kind.DATE),
            FieldSpec("result", "交付物", limit=80),
        ),
        section=PLAN,
        order=100,
    ),
    FieldSpec(
        "offer",
        "报价",
        Kind.MONEY,
        hint="解决本需求的全部费用。",
        least="0.01",
        most="1000000",
        section=PLAN,
        order=110,
    ),
    FieldSpec(
        "costs",
        "经费测算",
        Kind.ROWS,
        hint="报价的构成，合计宜与报价一致。",
        limit=20,
        required=False,
        columns=(
            FieldSpec("item", "科目", limit=30),
            FieldSpec("amount", "金额（万元）", Kind.MONEY, least="0", most="1000000"),
            FieldSpec("remark", "说明", limit=80, required=False),
        ),
        section=PLAN,
        order=120,
    ),
    FieldSpec("cooperation", "合作方式", Kind.CHOICES, options=COOPERATION_WAYS, section=PLAN, order=130),
    FieldSpec("risks", "风险与应对", Kind.LONG_TEXT, limit=600, section=PLAN, order=140),
    FieldSpec(
        "team",
        "团队",
        Kind.ROWS,
        limit=20,
        columns=(
            FieldSpec("name", "姓名", limit=20),
            FieldSpec("title", "职称或职务", limit=30, required=False),
            FieldSpec("field", "专业方向", limit=40, required=False),
            FieldSpec("part", "承担的工作", limit=60),
        ),
        section=TEAM,
        order=150,
    ),
)
