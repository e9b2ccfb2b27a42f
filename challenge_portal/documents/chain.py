"""The paper chain of one case as its pages show it: the print, the stamped scan, what no longer holds, what the
portal can compare by itself. Domain apps hand in the subject and its current document.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import models

from challenge_portal.documents.models import Document, DocumentFile, StoredFile
from challenge_portal.documents.scans import version_warning
from challenge_portal.documents.states import DocumentState, FileRole
from challenge_portal.kernel.clock import day, local
from challenge_portal.trail.services import subject_of

STAMPS = (FileRole.STAMPED_SCAN, FileRole.SIGNED)
READING = timedelta(minutes=2)
"""So long a page asks again by itself what the worker has read on a scan; after that somebody reloads it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One rule that the portal checked by itself."""

    label: str
    fact: str
    tone: str = "ok"
    icon: str = "check"


@dataclass(frozen=True, slots=True)
class FileView:
    """A stored file as ``components/file.html`` shows it."""

    id: str
    name: str
    size: int
    pages: int | None
    sha256: str
    at: datetime
    version: int | None = None
    label: str = ""
    tone: str = ""
    remark: str = ""
    pictures: tuple[int, ...] = ()
    unread: bool = False  # a stamped scan whose codes the worker has not looked at yet
    compared: tuple[int, ...] = ()  # the pages of a stamped scan that were ticked one by one


@dataclass(frozen=True, slots=True)
class PaperView:
    """The finalised print of one version, and what is written down of its stamped copies on paper."""

    number: str
    version: int
    hash: str
    code: str
    label: str
    tone: str
    ready: bool
    file: FileView | None
    copies: int | None = None
    received_on: date | None = None
    received_by: str = ""


@dataclass(frozen=True, slots=True)
class PaperChain:
    """Print, scan and signed file of the version that counts, and those that no longer do."""

    paper: PaperView | None
    scan: FileView | None
    scan_confirmed: str
    voided: tuple[FileView, ...]
    comparison: tuple[Check, ...]
    signed: FileView | None = None


def paper_chain(subject: models.Model, kind: str, document: Document | None) -> PaperChain:
    """The chain of this kind of paper. ``document`` is the version that counts now, if any; a voided one doesn't. One
    query.
    """
    files = list(_files(subject, kind))
    if document is not None and document.voided_at is not None:
        document = None
    scan = next((each for each in files if _is_current(each, document, FileRole.STAMPED_SCAN)), None)
    signed = next((each for each in files if _is_current(each, document, FileRole.SIGNED)), None)
    return PaperChain(
        paper=_paper(document, files),
        scan=_scan_view(scan) if scan else None,
        scan_confirmed=_confirmed(scan),
        voided=tuple(_scan_view(each) for each in files if _no_longer_holds(each, document)),
        comparison=_comparison(document, scan),
        signed=_signed_view(signed) if signed else None,
    )


def file_view(
    file: StoredFile, *, version: int | None = None, label: str = "", tone: str = "", remark: str = ""
) -> FileView:
    """A stored file for a page."""
    return FileView(
        id=str(file.pk),
        name=file.original_name,
        size=file.size,
        pages=file.pages,
        sha256=file.sha256,
        at=file.stored_at,
        version=version,
        label=label,
        tone=tone,
        remark=remark,
        pictures=tuple(range(1, (file.pages or 1) + 1)),
    )


def checked(label: str, fact: str, *, good: bool) -> Check:
    """A check with the look of its outcome."""
    return Check(label, fact, "ok", "check") if good else Check(label, fact, "bad", "alert")


def print_of(subject: models.Model, kind: str) -> FileView | None:
    """The newest print of a paper that still holds, once the worker has made it. One query."""
    held = _files(subject, kind).filter(role=FileRole.PRINT, document__replaced_by=None, document__voided_at=None)
    found = held.last()
    return file_view(found.file, version=found.document.version) if found else None


def _files(subject: models.Model, kind: str) -> models.QuerySet[DocumentFile]:
    """All prints and scans of all versions of the paper, oldest first."""
    subject_kind, subject_id, _ = subject_of(subject)
    return (
        DocumentFile.objects.filter(
            document__kind=kind, document__subject_kind=subject_kind, document__subject_id=subject_id
        )
        .select_related("document", "file")
        .order_by("added_at", "pk")
    )


def _no_longer_holds(file: DocumentFile, document: Document | None) -> bool:
    """A stamp or signature of before; a signed file that only got one more signature is not among them."""
    if file.role not in STAMPS or file.superseded_at is not None:
        return False
    return not _is_current(file, document, FileRole(file.role))


def _is_current(file: DocumentFile, document: Document | None, role: FileRole) -> bool:
    return (
        document is not None
        and file.role == role
        and file.voided_at is None
        and file.superseded_at is None
        and file.document_id == document.pk
        and file.document.voided_at is None
    )


def _paper(document: Document | None, files: list[DocumentFile]) -> PaperView | None:
    if document is None:
        return None
    printed = next((each for each in files if each.role == FileRole.PRINT and each.document_id == document.pk), None)
    ready = document.state == DocumentState.READY and printed is not None
    tone = "ok" if ready else "stop" if document.state == DocumentState.FAILED else "wait"
    return PaperView(
        number=document.number,
        version=document.version,
        hash=document.snapshot_hash,
        code=document.shown_code,
        label=document.get_state_display(),
        tone=tone,
        ready=ready,
        file=file_view(printed.file, version=document.version) if printed else None,
        copies=document.paper_copies,
        received_on=document.paper_received_on,
        received_by=document.paper_recorded_by,
    )


def _scan_view(scan: DocumentFile) -> FileView:
    if scan.voided_at is not None or scan.document.voided_at is not None or scan.document.replaced_by_id:
        label, tone, remark = "已失效", "stop", scan.void_reason or scan.document.void_reason
    elif scan.confirmed_at is not None:
        label, tone, remark = "与系统一致", "ok", _remark(scan)
    else:
        label, tone, remark = "待核对", "wait", _remark(scan)
    unread = scan.role == FileRole.STAMPED_SCAN and scan.checked_at is None
    shown = file_view(scan.file, version=scan.document.version, label=label, tone=tone, remark=remark)
    return replace(shown, unread=unread, compared=tuple(each["page"] for each in scan.compared_pages))


def _remark(scan: DocumentFile) -> str:
    """What whoever uploaded the scan should look at again: pages that are missing, pages of another paper."""
    foreign = f"第 {scan.foreign_pages} 页是另一份文书的，请核对后重新上传。" if scan.foreign_pages else ""
    return scan.warning + foreign


def _signed_view(signed: DocumentFile) -> FileView:
    return file_view(signed.file, version=signed.document.version, label="电子签章件", tone="ok")


def _confirmed(scan: DocumentFile | None) -> str:
    if scan is None or scan.confirmed_at is None:
        return ""
    there = local(scan.confirmed_at)
    pages = f"逐页勾选 {len(scan.compared_pages)} 页" if scan.compared_pages else "勾选"
    return f"{scan.confirmed_by}，{there.month}月{there.day}日 {there:%H:%M} {pages}"


def _comparison(document: Document | None, scan: DocumentFile | None) -> tuple[Check, ...]:
    """What the portal can compare by itself; the stamp and the contents are for the officer's eyes."""
    if document is None or scan is None:
        return ()
    if document.pages is None:
        pages = Check("页数", "定稿生成中", "warn", "clock")
    else:
        fact = f"定稿 {document.pages} 页，扫描 {scan.file.pages or '—'} 页"
        pages = checked("页数一致", fact, good=scan.file.pages == document.pages)
    later = scan.added_at >= document.requested_at
    return (
        Check("表号与版本", f"{document.number}，第 {document.version} 版"),
        pages,
        checked("上传晚于定稿", day(scan.added_at), good=later),
        *_codes(document, scan),
    )


def _codes(document: Document, scan: DocumentFile) -> tuple[Check, ...]:
    """What the machine read of the codes at the foot of the scanned pages, once it has read them."""
    if scan.pages_with_code is None:
        return ()
    if scan.foreign_pages:
        return (checked("页脚核验码", f"第 {scan.foreign_pages} 页是另一份文书的", good=False),)
    if outdated := version_warning(scan):
        return (checked("页脚核验码", outdated, good=False),)
    read, wanted = scan.pages_with_code, document.pages or 0
    if read >= wanted:
        return (checked("页脚核验码", f"读出 {read} 页，共 {wanted} 页", good=True),)
    return (Check("页脚核验码", f"读出 {read} 页，共 {wanted} 页", "warn", "alert"),)
