"""申办表 as it is printed: the lines of annex 2 of 国科火字〔2022〕47号, in the order and the words of the form version.

Some cells of the paper gather several fields (联系人及联系方式, the dates beside 工作计划); a field that a later version
adds has a line of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from challenge_portal.documents.papers import FormPaper, Line, Table
from challenge_portal.form_versions.cleaning import date_of
from challenge_portal.form_versions.fields import FieldSpec, Kind
from challenge_portal.form_versions.showing import read_text
from challenge_portal.kernel.clock import day
from challenge_portal.kernel.wordcount import count_words
from competitions.forms_data.hosting_application_v1 import FIELDS, THEMED

NODES = ("collection_on", "publication_on", "matching_on", "final_on")
REMARK = "请按照内容及字数要求填写；打印后在“承办单位意见”栏盖章，扫描后上传。如有相关配套政策等附件可一并上传。"
GATHERED = {"theme", "industries", "contact_position", "contact_phone", "contact_email", *NODES}
"""Fields that stand in the cell of another one."""
BREAKS = {"服务机构名单": "服务机构\n名单"}
"""Where the narrow cell of a label breaks."""
WIDTHS = {"agencies": (10, 52, 38)}
HINT_PRINTED = 30
"""字数; a longer hint is for the page only."""

USUAL_TRACKS = ("专题赛", "新兴产业赛")

Answers = Mapping[str, Any]
Specs = Mapping[str, FieldSpec]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the edition says beside the answers: `name` is the competition's where the edition has a pattern of its own,
    `tracks` are what the edition sets up and `track` the chosen one; without them the paper reads as annex 2.
    """

    edition: str
    name: str = ""
    tracks: Sequence[str] = USUAL_TRACKS
    track: str = ""


def hosting_application_paper(
    answers: Answers,
    *,
    edition: str,
    issued_by: str,
    specs: Sequence[FieldSpec] = FIELDS,
    name: str = "",
    tracks: Sequence[str] = USUAL_TRACKS,
    track: str = "",
) -> FormPaper:
    """The paper of checked answers, or with none the blank form. ``specs`` are the fields of the form's version.

    ``edition`` is the full name of the edition, for example 第十一届中国创新挑战赛; the rest as in ``Setting``.
    """
    known = {spec.name: spec for spec in specs}
    setting = Setting(edition, name, tracks, track)
    printed = [spec for spec in specs if spec.name not in GATHERED and spec.kind is not Kind.NOTICE]
    lines = [_line(spec, known, answers, setting) for spec in printed]
    if "plan" not in known and (nodes := _nodes(known, answers)):
        lines.append(Line("时间节点", table=nodes))
    return FormPaper(
        title=f"{edition}申办表",
        issued_by=issued_by,
        lines=tuple(lines),
        stamp_label="承办单位\n意见",
        remark=REMARK,
    )


def _line(spec: FieldSpec, known: Specs, answers: Answers, setting: Setting) -> Line:
    if spec.name == "place":
        return Line("赛事名称", setting.name or f"{setting.edition}（{answers.get('place') or '　　'}）")
    if spec.name == "track":
        return Line("/\n".join(setting.tracks), _track(answers, setting.track))
    label = BREAKS.get(spec.label, spec.label)
    if gathered := _GATHERING.get(spec.name):
        return Line(_CELLS.get(spec.name, label), gathered(known, answers))
    tall = spec.kind is Kind.LONG_TEXT
    if spec.kind is Kind.ROWS:
        return Line(label, table=_rows(spec, answers), hint=_hint(spec), tall=tall)
    table = _nodes(known, answers) if spec.name == "plan" else None
    return Line(label, read_text(spec, answers), table=table, hint=_hint(spec), tall=tall)


def _hint(spec: FieldSpec) -> str:
    """What an empty cell says: a short hint, and the limit of a text that is counted on paper."""
    hint = spec.hint.rstrip("。") if count_words(spec.hint) <= HINT_PRINTED else ""
    limit = f"{spec.limit} 字以内" if spec.kind is Kind.LONG_TEXT and spec.limit else ""
    return "，".join(each for each in (hint, limit) if each)


def _track(answers: Answers, chosen: str) -> str:
    """The track with its theme, its industries or both, as it asks for them; what it doesn't ask for is empty."""
    if not answers.get("track"):
        return ""
    name = chosen or USUAL_TRACKS[0 if answers["track"] == THEMED else 1]
    industries = "、".join(row["industry"] for row in answers.get("industries", []))
    subject = "；".join(each for each in (str(answers.get("theme") or ""), industries) if each)
    return f"{name}：{subject}"


def _hosts(known: Specs, answers: Answers) -> str:
    return "\n".join(row["name"] for row in answers.get("hosts", []))


def _contact(known: Specs, answers: Answers) -> str:
    person = [answers.get("contact_name"), answers.get("contact_position"), answers.get("contact_phone")]
    told = "，".join(str(each) for each in person if each)
    return "\n".join(each for each in (told, answers.get("contact_email", "")) if each)


_GATHERING: dict[str, Callable[[Specs, Answers], str]] = {"hosts": _hosts, "contact_name": _contact}
_CELLS = {"contact_name": "联系人及\n联系方式"}


def _nodes(known: Specs, answers: Answers) -> Table | None:
    dates = tuple(day(date_of(answers, name)) for name in NODES)
    return Table(tuple(known[name].label for name in NODES), (dates,), (25, 25, 25, 25)) if any(dates) else None


def _rows(spec: FieldSpec, answers: Answers) -> Table | None:
    rows = tuple(
        (str(number), *(read_text(column, row) for column in spec.columns))
        for number, row in enumerate(answers.get(spec.name) or [], 1)
    )
    return Table(("序号", *(column.label for column in spec.columns)), rows, _widths(spec)) if rows else None


def _widths(spec: FieldSpec) -> tuple[int, ...]:
    """Shares of the cell: the number's own, the rest in equal parts."""
    count = len(spec.columns)
    usual = WIDTHS.get(spec.name, ())
    return usual if len(usual) == count + 1 else (10, *[90 // count] * count)
