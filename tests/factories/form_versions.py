"""Forms for tests: the three of the notices, and answers that a careful officer would give."""

from typing import Any

from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import load_form
from competitions.forms_data import hosting_application_v1
from demands.forms_data import analysis_v1, demand_survey_v1


def load(module: Any) -> FormVersion:
    """Load one of the definitions that stand in modules."""
    return load_form(module.KEY, module.VERSION, module.TITLE, module.FIELDS, source=module.SOURCE)


def hosting_application_form() -> FormVersion:
    """申办表, version 1."""
    return load(hosting_application_v1)


def demand_survey_form() -> FormVersion:
    """技术需求征集表, version 1."""
    return load(demand_survey_v1)


def analysis_form() -> FormVersion:
    """技术创新需求分析表, version 1."""
    return load(analysis_v1)


def hosting_answers(**changes: Any) -> dict[str, Any]:
    """A complete 申办表 of an invented host."""
    return {
        "place": "日照",
        "track": "emerging",
        "theme": "",
        "industries": [{"industry": "智能家电"}, {"industry": "海洋装备"}],
        "hosts": [{"name": "日照市科学技术局（演示）"}, {"name": "日照高新区管委会（演示）"}],
        "contact_name": "赵工（演示）",
        "contact_position": "科技成果转化科",
        "contact_phone": "0633-00000000",
        "contact_email": "demo@example.invalid",
        "approach": "围绕智能家电与海洋装备两条产业链，以链主企业出题带动中小企业配套攻关。",
        "demand_survey": "已摸底企业 164 家，收集需求 211 项，其中龙头企业 12 家，拟投入合作经费合计 1.86 亿元。",
        "experience": "连续承办第八届、第十届赛事，累计签约 58 项，意向金额 1.12 亿元。",
        "plan": "2月至4月需求征集与诊断；5月、6月分两批发布；7月至9月组织对接会；10月18日举办现场赛。",
        "collection_on": "2027-02-20",
        "publication_on": "2027-05-10",
        "matching_on": "2027-07-01",
        "final_on": "2027-10-18",
        "support": "成立由分管副市长任组长的工作组；市级财政安排 240 万元；选定服务机构 6 家。",
        "agencies": [
            {"name": "海岚技术转移中心（演示）", "work": "需求征集与诊断"},
            {"name": "青科成果转化公司（演示）", "work": "对接与现场赛"},
        ],
    } | changes


def survey_answers(**changes: Any) -> dict[str, Any]:
    """A complete 技术需求征集表 of an invented enterprise."""
    return {
        "company": "华澜精密传动有限公司（演示）",
        "region": "苏州市相城区",
        "contact_name": "林工（演示）",
        "contact_phone": "13800000000",
        "contact_position": "研发部经理",
        "contact_email": "demo@example.invalid",
        "profile": "主营谐波减速器、精密行星减速器与关节模组。",
        "sales": "200m_up",
        "title": "柔轮齿根残余应力的无损快速测量",
        "industry": "equipment",
        "description": "现用 X 射线衍射法单件测量约 40 分钟，无法在线使用。希望在 60 秒内完成齿根处残余应力的无损测量，"
        "分辨率不低于 20 MPa，可集成到现有清洗后工位。",
        "indicators": [{"indicator": "单件测量时间", "present": "2400", "target": "≤ 60", "unit": "秒", "method": ""}],
        "funding": "120",
        "cooperation": ["licence", "joint_development"],
    } | changes
