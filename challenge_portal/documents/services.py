"""Ask for papers, attach their stamped scans, void what no longer holds.

The paper chain: draft (草稿 on every page) → final → print → stamp → scan → an officer ticks 与系统一致. A later final
version replaces the earlier one and voids its stamp, and says so.
"""

import secrets
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from challenge_portal.documents.files import (
    Upload,
    files_of,
    get_file,
    may_download,
    register_file_rule,
    store_upload,
)
from challenge_portal.documents.models import Document, DocumentFile
from challenge_portal.documents.numbers import take_number, void_number
from challenge_portal.documents.recording import record_about
from challenge_portal.documents.scans import comparing_refusal, page_warning, scan_pages
from challenge_portal.documents.seals.workflow import lapse_requests
from challenge_portal.documents.snapshots import plain, register_template, short_hash, template_of
from challenge_portal.documents.states import FileRole
from challenge_portal.jobs.services import enqueue
from challenge_portal.kernel.clock import day, local
from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.services import subject_of

__all__ = [
    "attach_scan",
    "confirm_scan",
    "current_document",
    "current_scan",
    "files_of",
    "get_file",
    "may_download",
    "record_paper_copies",
    "register_file_rule",
    "register_template",
    "request_document",
    "stamped_files",
    "store_upload",
    "take_number",
    "void_document",
    "void_number",
    "void_scan",
]

SCAN_TYPES = ("pdf", "jpg")
MOST_COPIES = 99


@transaction.atomic
def request_document(
    *,
    kind: str,
    subject: models.Model,
    snapshot: Any,
    number: str,
    version: int,
    draft: bool,
    demo: bool,
    actor: Actor,
    at: datetime,
) -> Document:
    """Ask for one version of a paper; the PDF is a job. Asking again with the same data gives the same document.

    A final version replaces the earlier ones of the same kind and subject and voids their stamps and signatures.
    The snapshot may name `title` and `issued_by`. Raises Refused when this final version exists with other data, and
    TypeError for a snapshot of another class than the registered one.
    """
    template = template_of(kind)
    if not isinstance(snapshot, template.snapshot_class):
        raise TypeError(f"{kind} is printed from {template.snapshot_class.__name__}")
    values = plain(snapshot)
    bound = {"kind": kind, "number": number, "version": version, "draft": draft, "demo": demo, "snapshot": values}
    digest = short_hash(bound, template.version)
    subject_kind, subject_id, _ = subject_of(subject)
    same = Document.objects.select_for_update().filter(kind=kind, subject_kind=subject_kind, subject_id=subject_id)
    if known := _known(same, version=version, draft=draft, digest=digest):
        return known
    document = Document.objects.create(
        kind=kind,
        title=(getattr(snapshot, "title", "") or template.title)[:200],
        issued_by=(getattr(snapshot, "issued_by", "") or actor.acting_for_label)[:200],
        number=number,
        version=version,
        is_draft=draft,
        is_demo=demo,
        subject_kind=subject_kind,
        subject_id=subject_id,
        scope=getattr(subject, "trail_scope", ""),
        template_version=template.version,
        snapshot=values,
        snapshot_hash=digest,
        code=secrets.token_hex(8).upper(),
        requested_by=actor.label,
        requested_at=at,
    )
    if not draft:
        _replace_earlier(same, document, actor=actor, at=at)
    enqueue("documents.render", {"document": str(document.pk)}, at=at, key=str(document.pk))
    record_about(document, "documents.document.requested", actor=actor, at=at, details={"draft": draft})
    return document


@transaction.atomic
def void_document(document: Document, *, reason: str, actor: Actor, at: datetime) -> None:
    """Say that a paper no longer holds, without another one in its place. Its scan and signatures are voided with it."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.voided_at is not None:
        raise Refused("此文书已经作废。")
    document.voided_at = at
    document.void_reason = reason
    document.save(update_fields=["voided_at", "void_reason"])
    _void_stamps(document, reason=reason, actor=actor, at=at)
    record_about(document, "documents.document.voided", actor=actor, at=at, reason=reason)


@transaction.atomic
def attach_scan(
    document: Document, upload: Upload | None, *, actor: Actor, at: datetime, field: str = "scan"
) -> DocumentFile:
    """Keep a stamped scan (PDF or JPG) for exactly this version; an earlier scan of it becomes 已失效.

    The result's `warning` says when the scan has another number of pages than the print; a job then reads the QR code
    of every page (`pages_with_code`, `foreign_pages`). Raises Refused for a draft,
    for a version that has been replaced or voided, and for a bad file.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    _refuse_unstampable(document)
    file = store_upload(
        upload,
        actor=actor,
        at=at,
        purpose=FileRole.STAMPED_SCAN,
        subject=(document.subject_kind, document.subject_id),
        allow=SCAN_TYPES,
        field=field,
    )
    _void_scans(document, reason="重新上传了盖章扫描件。", actor=actor, at=at)
    scan = DocumentFile.objects.create(
        document=document,
        file=file,
        role=FileRole.STAMPED_SCAN,
        added_at=at,
        warning=page_warning(document.pages, file.pages),
    )
    enqueue("documents.read_scan", {"scan": scan.pk}, at=at, key=str(scan.pk))
    record_about(
        document,
        "documents.scan.attached",
        actor=actor,
        at=at,
        details={"file": str(file.pk), "sha256": file.sha256, "pages": file.pages, "warning": scan.warning},
    )
    return scan


@transaction.atomic
def void_scan(document: Document, *, reason: str, actor: Actor, at: datetime) -> bool:
    """Void stamped scan and signatures, because what they show was edited. Returns whether there were any."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    return _void_stamps(document, reason=reason, actor=actor, at=at)


@transaction.atomic
def confirm_scan(
    document: Document, *, actor: Actor, at: datetime, pages: Collection[int] | None = None
) -> DocumentFile:
    """An officer has compared print and scan page by page: 与系统一致.

    ``pages`` are the numbers that were ticked one by one; without it the scan was ticked as a whole. Raises Refused when
    there is no valid scan, and at ``scan_matches`` for a page without a tick or a scan that is found to be the wrong one.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    scan = current_scan(document)
    if scan is None:
        raise Refused("没有有效的盖章扫描件，不能确认与系统一致。", way_on="请先由填报单位上传盖章扫描件。")
    if scan.confirmed_at is not None:
        return scan
    if pages is not None and (refusal := comparing_refusal(scan, pages)) is not None:
        raise Refused(refusal)
    compared = [] if pages is None else list(scan_pages(scan))
    scan.confirmed_at, scan.confirmed_by = at, actor.label
    scan.compared_pages = [{"page": each, "by": actor.label, "at": at.isoformat()} for each in compared]
    scan.save(update_fields=["confirmed_at", "confirmed_by", "compared_pages"])
    details = {"sha256": scan.file.sha256, "pages": compared}
    record_about(document, "documents.scan.confirmed", actor=actor, at=at, details=details)
    return scan


@transaction.atomic
def record_paper_copies(document: Document, *, copies: int, received_on: date, actor: Actor, at: datetime) -> Document:
    """Write down how many stamped copies on paper of this version came, and on which day. Again: what was wrong is mended.

    Raises Refused at the field ``copies`` or ``received_on``, and for a paper that no longer holds.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    _refuse_unstampable(document)
    if not 1 <= copies <= MOST_COPIES:
        raise Refused(f"份数请填 1 至 {MOST_COPIES}。", field="copies")
    if received_on > local(at).date():
        raise Refused("收到日期不能晚于今天。", field="received_on")
    if received_on < (made_on := local(document.requested_at).date()):
        raise Refused(
            f"这一版 {day(made_on)} 才定稿，收到日期不能更早。请核对是不是旧版的纸质件。", field="received_on"
        )
    document.paper_copies, document.paper_received_on = copies, received_on
    document.paper_recorded_by = actor.label
    document.save(update_fields=["paper_copies", "paper_received_on", "paper_recorded_by"])
    said = f"纸质盖章件 {copies} 份，{day(received_on)}收到"
    record_about(document, "documents.paper.received", actor=actor, at=at, reason=said, details={"copies": copies})
    return document


def current_document(subject: models.Model, kind: str, *, draft: bool = False) -> Document | None:
    """The latest paper of this kind that still holds, final ones unless `draft`."""
    subject_kind, subject_id, _ = subject_of(subject)
    return (
        Document.objects.filter(kind=kind, subject_kind=subject_kind, subject_id=subject_id, is_draft=draft)
        .filter(voided_at__isnull=True, replaced_by__isnull=True)
        .order_by("-version", "-requested_at")
        .first()
    )


def current_scan(document: Document) -> DocumentFile | None:
    """The stamped scan that counts, if there is one."""
    return document.files.filter(role=FileRole.STAMPED_SCAN, voided_at__isnull=True).select_related("file").first()


def current_signed(document: Document) -> DocumentFile | None:
    """The signed file that counts, with every signature so far, if there is one."""
    signed = document.files.filter(role=FileRole.SIGNED, voided_at__isnull=True, superseded_at__isnull=True)
    return signed.select_related("file").first()


def stamped_files(documents: Iterable[UUID | None]) -> dict[UUID, DocumentFile]:
    """By document the file that carries the stamp now: the scan of the stamped print, else the signed file. One query."""
    held = DocumentFile.objects.filter(
        document__in=[each for each in documents if each is not None],
        document__voided_at__isnull=True,
        role__in=(FileRole.SIGNED, FileRole.STAMPED_SCAN),
        voided_at__isnull=True,
        superseded_at__isnull=True,
    )
    found = held.select_related("file").order_by("added_at", "pk")
    by_role = sorted(found, key=lambda each: each.role == FileRole.STAMPED_SCAN)  # the later one of a document wins
    return {each.document_id: each for each in by_role}


def current_print(document: Document) -> DocumentFile | None:
    """The PDF that the portal made, once it is there."""
    return document.files.filter(role=FileRole.PRINT, voided_at__isnull=True).select_related("file").first()


def _known(same: models.QuerySet[Document], *, version: int, draft: bool, digest: str) -> Document | None:
    """The document that was asked for before; a final version can't be asked for with other data."""
    earlier = same.filter(version=version, is_draft=draft, voided_at__isnull=True).order_by("-requested_at")
    for document in earlier:
        if document.snapshot_hash == digest:
            return document
    if not draft and earlier:
        raise Refused(f"第 {version} 版已经定稿，内容不能再变。修改后请生成新的版本。")
    return None


def _replace_earlier(same: models.QuerySet[Document], document: Document, *, actor: Actor, at: datetime) -> None:
    reason = f"内容已修改，生成了第 {document.version} 版，须重新盖章。"
    for earlier in same.filter(is_draft=False, replaced_by__isnull=True, voided_at__isnull=True).exclude(
        pk=document.pk
    ):
        earlier.replaced_by = document
        earlier.save(update_fields=["replaced_by"])
        _void_stamps(earlier, reason=reason, actor=actor, at=at)


def _refuse_unstampable(document: Document) -> None:
    if document.is_draft:
        raise Refused("草稿不能盖章。请先定稿，再打印、盖章、上传。", way_on="定稿后重新打印。")
    if document.voided_at is not None:
        raise Refused("此文书已作废，不能再上传盖章件。")
    if document.replaced_by_id is not None:
        raise Refused("此版本已被新版本替代。请打印最新一版，重新盖章后上传。")


def _void_stamps(document: Document, *, reason: str, actor: Actor, at: datetime) -> bool:
    """The scan, the signed files and what was asked of seals: all of it was about this very text."""
    lapse_requests(document, reason=reason, at=at)
    scan = _void_scans(document, reason=reason, actor=actor, at=at)
    signed = document.files.filter(role=FileRole.SIGNED, voided_at__isnull=True).select_related("file")
    for each in signed:
        _void_file(each, reason=reason, at=at)
        details = {"sha256": each.file.sha256}
        if each.superseded_at is None:
            record_about(document, "documents.signed.voided", actor=actor, at=at, reason=reason, details=details)
    return scan or bool(signed)


def _void_scans(document: Document, *, reason: str, actor: Actor, at: datetime) -> bool:
    scan = current_scan(document)
    if scan is None:
        return False
    _void_file(scan, reason=reason, at=at)
    details = {"sha256": scan.file.sha256}
    record_about(document, "documents.scan.voided", actor=actor, at=at, reason=reason, details=details)
    return True


def _void_file(file: DocumentFile, *, reason: str, at: datetime) -> None:
    file.voided_at = at
    file.void_reason = reason
    file.save(update_fields=["voided_at", "void_reason"])
