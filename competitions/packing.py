"""What goes into a package of stamped forms, and how it is written: form by form, never all of them in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from challenge_portal.documents.archives import Archive, FileLost, safe_name
from challenge_portal.documents.models import DocumentFile
from challenge_portal.documents.services import stamped_files
from challenge_portal.kernel.clock import moment
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.office.export import Column, Sheet, workbook
from competitions.letter_papers import ANNEX, SummaryRow, summary_row
from competitions.letter_table import COLUMNS
from competitions.models import Edition, FormPackage, HostingApplication
from competitions.states import STILL_TO_SUBMIT, ApplicationState

UNSTAMPED = "缺盖章件"
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
class Counted:
    """How many forms there are, how many of them nothing stamped is there, and how many files are damaged."""

    total: int
    unstamped: int
    damaged: int


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
        .select_related("host", "recommender", "track", "edition__series")
        .order_by("host__path", "pk")
    )
    stamps = stamped_files(each.document_id for each in held)
    return [
        _entry(position, each, stamps.get(each.document_id) if each.document_id else None)
        for position, each in enumerate(held, 1)
    ]


def write_package(package: FormPackage, path: Path, *, at: datetime, progress: Callable[[int], None]) -> Counted:
    """Write the ZIP: the stamped files, then the workbook that says what is in it and what is missing.

    ``progress`` is called with the number of forms done; what it raises ends the work. A file that is lost or was
    changed in the store does not: the workbook names it.
    """
    entries = entries_for(package.edition, package.office)
    written = []
    archive = Archive(path, at=at)
    try:
        for done, entry in enumerate(entries, 1):
            written.append(_put(archive, entry))
            progress(done)
        archive.add_bytes(f"{ANNEX}.xlsx", summary_workbook(package, written, at=at))
    finally:
        archive.close()
    return counted(written)


def counted(entries: Iterable[FormEntry]) -> Counted:
    """What the page says of a package."""
    listed = list(entries)
    return Counted(len(listed), sum(each.stamp is None for each in listed), sum(bool(each.damage) for each in listed))


def summary_workbook(package: FormPackage, entries: Iterable[FormEntry], *, at: datetime) -> bytes:
    """推荐汇总表 with the name and the fingerprint of each file; the forms without a stamp on a sheet of their own."""
    listed = list(entries)
    absent = [each for each in listed if each.stamp is None or each.damage]
    about = [
        ("内容", f"{package.edition}申办表盖章件"),
        ("打包单位", str(package.office)),
        ("申请人", package.asked_by.display_name),
        ("打包时间", f"{moment(at)}（北京时间）"),
        ("申办表（份）", str(len(listed))),
        ("缺盖章件或文件有误（份）", str(len(absent))),
        ("范围", "已提交、未撤回的申办表，按打包单位的职责。含联系人信息，请按规定保管。"),
    ]
    return workbook(ANNEX, PACKED, listed, about=about, more=[Sheet(UNSTAMPED, ABSENT, absent)])


def _entry(position: int, application: HostingApplication, stamp: DocumentFile | None) -> FormEntry:
    missing = ""
    if application.state in STILL_TO_SUBMIT:  # given back: what was stamped no longer counts, the next isn't sent yet
        stamp, missing = None, "已退回修改，尚未重新提交"
    elif stamp is None:
        missing = "没有有效的盖章扫描件或电子签章件"
    return FormEntry(
        position=position,
        summary=summary_row(application),
        recommender=application.recommender.name if application.recommender else "",
        state=application.get_state_display(),
        stamp=stamp,
        missing=missing,
    )


def _put(archive: Archive, entry: FormEntry) -> FormEntry:
    if entry.stamp is None:
        return entry
    file = entry.stamp.file
    name = safe_name(f"{entry.position:03}", entry.summary.host, entry.summary.number, extension=file.extension)
    try:
        whole = archive.add_file(name, file)
    except FileLost:
        return replace(entry, damage=LOST)
    return replace(entry, name=name, damage="" if whole else ALTERED)


def _of_summary(column: Column) -> Column:
    def value(entry: FormEntry) -> Any:
        return column.value(entry.summary)

    return replace(column, value=value)


PACKED = [
    Column("序号", lambda each: each.position, width=6),
    *(_of_summary(column) for column in COLUMNS),
    Column("推荐单位", lambda each: each.recommender, "空白为直接报送火炬中心", width=26),
    Column("状态", lambda each: each.state, "打包时申办表的状态"),
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
