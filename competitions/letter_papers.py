"""The 申报函 as paper: a letter after GB/T 9704-2012, 10.1, with the 推荐汇总表 as its annex."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from challenge_portal.documents.models import Document, StoredFile
from challenge_portal.documents.papers import LetterPaper, Table
from challenge_portal.documents.services import (
    register_file_rule,
    register_template,
    request_document,
    void_document,
)
from challenge_portal.kernel.clock import day
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import visible
from competitions.models import Edition, HostingApplication, RecommendationLetter

KIND = "recommendation_letter"
ANNEX = "推荐汇总表"
SEAL_PLACE, PLACE_LABEL = 1, "发文单位署名"
COLUMNS = ("序号", "申办单位", "拟办赛事", "类别", "主题或产业领域", "现场赛计划", "联系人及电话", "表号", "备注")
WIDTHS = (5, 14, 19, 8, 13, 10, 15, 16)


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One recommended application in the 推荐汇总表."""

    host: str
    name: str
    track: str
    subject: str
    final_on: str
    contact: str
    number: str
    remark: str


register_template(KIND, "documents/letter.html", "申报函", LetterPaper)


def summary_rows(letter: RecommendationLetter) -> list[SummaryRow]:
    """What the annex and the Excel file list, in the order of the offices. One query."""
    held = letter.applications.select_related("host", "track", "edition__series").order_by("host__path", "pk")
    return [summary_row(each) for each in held]


def summary_row(application: HostingApplication) -> SummaryRow:
    """One application as the province sends it."""
    answers = application.answers
    person = [str(answers.get(name) or "") for name in ("contact_name", "contact_phone")]
    over = application.over_quota_reason
    return SummaryRow(
        host=application.host.name,
        name=application.name,
        track=application.track.name if application.track else "",
        subject=application.theme or "、".join(application.industries),
        final_on=day(application.final_on),
        contact=" ".join(each for each in person if each),
        number=application.number,
        remark=f"超名额推荐：{over}" if over else "",
    )


def summary_table(rows: Iterable[SummaryRow]) -> Table:
    """The annex. The column of remarks stands only where there is one."""
    listed = list(rows)
    remarked = any(row.remark for row in listed)
    cells = [
        (str(number), row.host, row.name, row.track, row.subject, row.final_on, row.contact, row.number, row.remark)
        for number, row in enumerate(listed, 1)
    ]
    if remarked:
        return Table(COLUMNS, tuple(cells), (5, 12, 15, 7, 12, 9, 12, 15, 13))
    return Table(COLUMNS[:-1], tuple(each[:-1] for each in cells), WIDTHS)


def usual_title(edition: Edition) -> str:
    """``关于申办第七届中国创新挑战赛的函``."""
    return f"关于申办{edition.title}的函"


def usual_body(edition: Edition) -> str:
    """What such a letter says, for the officer to change."""
    cited = f"《{edition.notice_title}》（{edition.document_number}）" if edition.notice_title else "申办通知"
    return (
        f"按照{cited}要求，我单位组织辖区内有关单位申办{edition.title}，对申办材料进行了审核。"
        "经研究，现推荐附件所列单位作为具体承办地。\n"
        "申办表及有关材料已通过创新挑战赛门户报送。\n"
        "专此函达。"
    )


def letter_document(letter: RecommendationLetter, *, actor: Actor, at: datetime) -> Document:
    """Ask for the PDF of this version."""
    return request_document(
        kind=KIND,
        subject=letter,
        snapshot=letter_paper(letter),
        number=letter.document_number,
        version=letter.revision,
        draft=False,
        demo=letter.is_demo,
        actor=actor,
        at=at,
    )


def letter_paper(letter: RecommendationLetter) -> LetterPaper:
    """The letter as it is printed."""
    return LetterPaper(
        mark=letter.province.name,
        reference=letter.document_number,
        title=letter.title,
        addressee=letter.edition.organiser.name,
        paragraphs=tuple(line for each in letter.body.splitlines() if (line := each.strip())),
        annex=f"{letter.edition.title}{ANNEX}",
        table=summary_table(summary_rows(letter)),
        issued_by=letter.province.name,
        issued_on=day(letter.issued_on),
        note=f"联系人：{letter.contact}" if letter.contact else "",
    )


def paper_of(document: Document) -> LetterPaper:
    """The letter or notice from which a document was printed, from its snapshot."""
    values: dict[str, Any] = dict(document.snapshot)
    table = values.pop("table")
    rows = tuple(tuple(row) for row in table["rows"])
    values["paragraphs"] = tuple(values["paragraphs"])
    return LetterPaper(**values, table=Table(tuple(table["columns"]), rows, tuple(table["widths"])))


def void_letter(letter: RecommendationLetter, *, actor: Actor, at: datetime, reason: str) -> None:
    """Print and scan of the version no longer hold. Harmless where there is none."""
    if letter.document is not None and letter.document.voided_at is None:
        void_document(letter.document, reason=reason, actor=actor, at=at)


def may_read_letter_files(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the letter may read its files."""
    return file.subject_id.isdigit() and visible(RecommendationLetter, actor).filter(pk=file.subject_id).exists()


register_file_rule("competitions.recommendationletter", may_read_letter_files)
