"""What goes into a package of stamped papers, and how it is written: file by file, never all of them in memory.

The forms of an edition, and with them the letters in which provinces sent them to the centre (申报函).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db.models import Count, Q, QuerySet

from challenge_portal.documents.archives import Archive, FileLost, safe_name
from challenge_portal.documents.models import DocumentFile
from challenge_portal.documents.services import stamped_files
from challenge_portal.kernel.clock import day, moment
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.office.export import Column, Sheet, workbook
from competitions.letter_papers import ANNEX, SummaryRow, summary_row
from competitions.letter_table import COLUMNS
from competitions.models import Edition, FormPackage, HostingApplication, RecommendationLetter
from competitions.states import STILL_TO_SUBMIT, ApplicationState, LetterState

UNSTAMPED = "缺盖章件"
LETTERS = "申报函"
NO_STAMP = "没有有效的盖章扫描件或电子签章件"
LOST = "文件不在存储中，没有打包，请联系系统管理员"
ALTERED = "文件与存入时的校验不一致，请联系系统管理员核对"


@dataclass(frozen=True, slots=True)
class FormEntry:
    """One form of the package: its summary, and the file that carries the stamp, or why there is none.

    ``name`` is the file's in the ZIP; empty when it isn't in there. ``damage`` says what is wrong with a stored file.
    """

    position: int
    summary: SummaryRow
    recommender: str
    letter: str
    state: str
    stamp: DocumentFile | None
    missing: str
    name: str = ""
    damage: str = ""

    @property
    def how(self) -> str:
        """盖章扫描件 or 电子签章件."""
        return str(self.stamp.get_role_display()) if self.stamp else ""


@dataclass(frozen=True, slots=True)
class PackedLetter:
    """One 申报函 that was sent, with the file that carries its stamp. ``missing``, ``name``, ``damage``: as of a form."""

    position: int
    province: str
    reference: str
    title: str
    issued_on: str
    forms: int
    stamp: DocumentFile | None
    name: str = ""
    damage: str = ""

    @property
    def how(self) -> str:
        """盖章扫描件 or 电子签章件."""
        return str(self.stamp.get_role_display()) if self.stamp else ""

    @property
    def missing(self) -> str:
        """Why there is no file; empty when there is one."""
        return "" if self.stamp else NO_STAMP


@dataclass(frozen=True, slots=True)
class Counted:
    """How many forms there are, how many of them nothing stamped is there, and how many files are damaged.

    ``damaged`` counts letters, too.
    """

    total: int
    unstamped: int
    damaged: int


Entry = TypeVar("Entry", FormEntry, PackedLetter)


def forms_for(edition: Edition, office: Authority) -> QuerySet[HostingApplication]:
    """The forms of the edition that were handed in and not withdrawn: for the organiser all, for others their own."""
    held = edition.applications.filter(submitted_at__isnull=False).exclude(state=ApplicationState.WITHDRAWN)
    if office.pk == edition.organiser_id:
        return held
    return held.filter(Q(recommender=office) | Q(host=office, recommender=None))


def entries_for(edition: Edition, office: Authority) -> list[FormEntry]:
    """The forms in the offices' order, each with its stamped file. Two queries."""
    held = list(
        forms_for(edition, office)
        .select_related("host", "recommender", "track", "edition__series", "letter")
        .order_by("host__path", "pk")
    )
    stamps = stamped_files(each.document_id for each in held)
    return [
        _entry(position, each, stamps.get(each.document_id) if each.document_id else None)
        for position, each in enumerate(held, 1)
    ]


def letters_for(edition: Edition, office: Authority) -> list[PackedLetter]:
    """The letters that were sent and hold, each with its stamped file: all for the organiser, else the office's own.

    Two queries.
    """
    sent = edition.letters.filter(state=LetterState.SENT)
    if office.pk != edition.organiser_id:
        sent = sent.filter(province=office)
    held = list(
        sent.select_related("province")
        .annotate(forms=Count("applications"))
        .order_by("province__path", "sent_at", "pk")
    )
    stamps = stamped_files(each.document_id for each in held)
    return [_letter(position, each, stamps) for position, each in enumerate(held, 1)]


def write_package(package: FormPackage, path: Path, *, at: datetime, progress: Callable[[int], None]) -> Counted:
    """Write the ZIP: stamped forms, stamped letters, then the workbook that says what is in it and what is missing.

    ``progress`` is called with the number of forms done; what it raises ends the work. A file that is lost or was
    changed in the store does not: the workbook names it.
    """
    entries = entries_for(package.edition, package.office)
    written = []
    archive = Archive(path, at=at)
    try:
        for done, entry in enumerate(entries, 1):
            written.append(_put(archive, entry, _form_name(entry)))
            progress(done)
        letters = [_put(archive, each, _letter_name(each)) for each in letters_for(package.edition, package.office)]
        archive.add_bytes(f"{ANNEX}.xlsx", summary_workbook(package, written, letters, at=at))
    finally:
        archive.close()
    return counted(written, letters)


def counted(entries: Iterable[FormEntry], letters: Iterable[PackedLetter] = ()) -> Counted:
    """What the page says of a package."""
    listed = list(entries)
    damaged = sum(bool(each.damage) for each in listed) + sum(bool(each.damage) for each in letters)
    return Counted(len(listed), sum(each.stamp is None for each in listed), damaged)


def summary_workbook(
    package: FormPackage, entries: Iterable[FormEntry], letters: Sequence[PackedLetter], *, at: datetime
) -> bytes:
    """推荐汇总表 with the name and the fingerprint of each file; letters and what lacks its stamp on sheets of their own."""
    listed = list(entries)
    absent = [each for each in listed if each.stamp is None or each.damage]
    about = [
        ("内容", f"{package.edition}申办表盖章件"),
        ("打包单位", str(package.office)),
        ("申请人", package.asked_by.display_name),
        ("打包时间", f"{moment(at)}（北京时间）"),
        ("申办表（份）", str(len(listed))),
        ("缺盖章件或文件有误（份）", str(len(absent))),
        ("申报函（份）", str(len(letters))),
        ("范围", "已提交、未撤回的申办表，按打包单位的职责。含联系人信息，请按规定保管。"),
    ]
    more = [Sheet(LETTERS, LETTER_COLUMNS, letters), Sheet(UNSTAMPED, ABSENT, absent)]
    return workbook(ANNEX, PACKED, listed, about=about, more=more)


def _entry(position: int, application: HostingApplication, stamp: DocumentFile | None) -> FormEntry:
    missing = ""
    if application.state in STILL_TO_SUBMIT:  # given back: what was stamped no longer counts, the next isn't sent yet
        stamp, missing = None, "已退回修改，尚未重新提交"
    elif stamp is None:
        missing = NO_STAMP
    return FormEntry(
        position=position,
        summary=summary_row(application),
        recommender=application.recommender.name if application.recommender else "",
        letter=_sent_number(application.letter),
        state=application.get_state_display(),
        stamp=stamp,
        missing=missing,
    )


def _sent_number(letter: RecommendationLetter | None) -> str:
    """The 发文字号 of the letter with which it went; one that is still being written says nothing yet."""
    return letter.document_number if letter is not None and letter.state == LetterState.SENT else ""


def _letter(position: int, letter: Any, stamps: Mapping[Any, DocumentFile]) -> PackedLetter:
    return PackedLetter(
        position=position,
        province=letter.province.name,
        reference=letter.document_number,
        title=letter.title,
        issued_on=day(letter.issued_on),
        forms=letter.forms,
        stamp=stamps.get(letter.document_id),
    )


def _form_name(entry: FormEntry) -> tuple[str, ...]:
    return f"{entry.position:03}", entry.summary.host, entry.summary.number


def _letter_name(letter: PackedLetter) -> tuple[str, ...]:
    return f"{LETTERS}{letter.position:02}", letter.province, letter.reference


def _put(archive: Archive, entry: Entry, name: Sequence[str]) -> Entry:
    """Put the stamped file in, if there is one; the entry as it is then."""
    if entry.stamp is None:
        return entry
    full = safe_name(*name, extension=entry.stamp.file.extension)
    try:
        whole = archive.add_file(full, entry.stamp.file)
    except FileLost:
        return replace(entry, damage=LOST)
    return replace(entry, name=full, damage="" if whole else ALTERED)


def _of_summary(column: Column) -> Column:
    def value(entry: FormEntry) -> Any:
        return column.value(entry.summary)

    return replace(column, value=value)


PACKED = [
    Column("序号", lambda each: each.position, width=6),
    *(_of_summary(column) for column in COLUMNS),
    Column("推荐单位", lambda each: each.recommender, "空白为直接报送火炬中心", width=26),
    Column("申报函", lambda each: each.letter, "已报送的申报函的发文字号", width=22),
    Column("状态", lambda each: each.state, "打包时申办表的状态"),
    Column("盖章方式", lambda each: each.how, "盖章扫描件，或门户的电子签章件"),
    Column("文件名", lambda each: each.name, "本压缩包内的文件", width=46),
    Column("SHA-256", lambda each: each.stamp.file.sha256 if each.stamp else "", "文件存入门户时的校验值", width=40),
    Column("缺少或有误", lambda each: each.missing or each.damage, width=36),
]
LETTER_COLUMNS = [
    Column("序号", lambda each: each.position, width=6),
    Column("推荐单位", lambda each: each.province, width=28),
    Column("发文字号", lambda each: each.reference, width=22),
    Column("标题", lambda each: each.title, width=40),
    Column("成文日期", lambda each: each.issued_on, width=16),
    Column("申办表（份）", lambda each: each.forms, "编入此函的申办表"),
    Column("盖章方式", lambda each: each.how, "盖章扫描件，或门户的电子签章件"),
    Column("文件名", lambda each: each.name, "本压缩包内的文件", width=46),
    Column("SHA-256", lambda each: each.stamp.file.sha256 if each.stamp else "", "文件存入门户时的校验值", width=40),
    Column("缺少或有误", lambda each: each.missing or each.damage, width=36),
]
ABSENT = [
    Column("序号", lambda each: each.position, "与推荐汇总表相同", width=6),
    Column("申办单位", lambda each: each.summary.host, width=28),
    Column("表号", lambda each: each.summary.number, width=22),
    Column("推荐单位", lambda each: each.recommender, width=26),
    Column("状态", lambda each: each.state),
    Column("原因", lambda each: each.missing or each.damage, width=46),
]
