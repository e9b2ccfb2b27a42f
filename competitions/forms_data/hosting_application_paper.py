"""申办表 as it is printed: the lines of annex 2 of 国科火字〔2022〕47号, in its order and with its words."""

from collections.abc import Mapping, Sequence
from typing import Any

from challenge_portal.documents.papers import FormPaper, Line, Table
from challenge_portal.form_versions.cleaning import date_of
from challenge_portal.kernel.clock import day
from competitions.forms_data.hosting_application_v1 import THEMED

NODES = (
    ("collection_on", "需求征集开始"),
    ("publication_on", "首批需求发布"),
    ("matching_on", "需求对接开始"),
    ("final_on", "现场赛"),
)
REMARK = "请按照内容及字数要求填写；打印后在“承办单位意见”栏盖章，扫描后上传。如有相关配套政策等附件可一并上传。"


USUAL_TRACKS = ("专题赛", "新兴产业赛")


def hosting_application_paper(
    answers: Mapping[str, Any],
    *,
    edition: str,
    issued_by: str,
    name: str = "",
    tracks: Sequence[str] = USUAL_TRACKS,
    track: str = "",
) -> FormPaper:
    """The paper of checked answers. `edition` is the full name of the edition, for example 第十一届中国创新挑战赛.

    `name` is the competition's where the edition has a pattern of its own, `tracks` are what the edition sets up and
    `track` the chosen one; without them the paper reads as annex 2 was printed.
    """
    return FormPaper(
        title=f"{edition}申办表",
        issued_by=issued_by,
        lines=(
            Line("赛事名称", name or f"{edition}（{answers.get('place') or '　　'}）"),
            Line("/\n".join(tracks), _track(answers, track)),
            Line("承办单位", "\n".join(row["name"] for row in answers.get("hosts", []))),
            Line("联系人及\n联系方式", _contact(answers)),
            Line("工作思路", answers.get("approach", ""), hint="200 字以内", tall=True),
            Line("需求情况", answers.get("demand_survey", ""), hint="填写需求摸底情况，200 字以内", tall=True),
            Line("工作经验", answers.get("experience", ""), hint="200 字以内", tall=True),
            Line("工作计划", answers.get("plan", ""), table=_nodes(answers), hint="300 字以内", tall=True),
            Line("保障措施", answers.get("support", ""), hint="组织保障、经费保障、运行保障等，200 字以内", tall=True),
            Line("服务机构\n名单", table=_agencies(answers)),
        ),
        stamp_label="承办单位\n意见",
        remark=REMARK,
    )


def _track(answers: Mapping[str, Any], chosen: str) -> str:
    """The track with its theme, its industries or both, as it asks for them; what it doesn't ask for is empty."""
    if not answers.get("track"):
        return ""
    name = chosen or USUAL_TRACKS[0 if answers["track"] == THEMED else 1]
    industries = "、".join(row["industry"] for row in answers.get("industries", []))
    subject = "；".join(each for each in (str(answers.get("theme") or ""), industries) if each)
    return f"{name}：{subject}"


def _contact(answers: Mapping[str, Any]) -> str:
    person = [answers.get("contact_name"), answers.get("contact_position"), answers.get("contact_phone")]
    known = "，".join(str(each) for each in person if each)
    return "\n".join(each for each in (known, answers.get("contact_email", "")) if each)


def _nodes(answers: Mapping[str, Any]) -> Table | None:
    dates = tuple(day(date_of(answers, name)) for name, _ in NODES)
    return Table(tuple(label for _, label in NODES), (dates,), (25, 25, 25, 25)) if any(dates) else None


def _agencies(answers: Mapping[str, Any]) -> Table | None:
    rows = tuple(
        (str(number), row["name"], row.get("work", "")) for number, row in enumerate(answers.get("agencies", []), 1)
    )
    return Table(("序号", "机构名称", "承担的工作"), rows, (10, 52, 38)) if rows else None
