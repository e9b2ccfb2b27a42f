"""The job that turns a document's snapshot into its PDF."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string

from challenge_portal.documents.files import keep
from challenge_portal.documents.inspection import MIME_TYPES, Inspected, plain_name
from challenge_portal.documents.models import Document, DocumentFile
from challenge_portal.documents.qr import qr_image, verification_address
from challenge_portal.documents.reading import codes_on_pages
from challenge_portal.documents.rendering import Rendered, RenderFailed, renderer
from challenge_portal.documents.scans import wrong_scan
from challenge_portal.documents.services import current_scan
from challenge_portal.documents.snapshots import template_of
from challenge_portal.documents.states import DocumentState, FileRole
from challenge_portal.jobs.services import handler
from challenge_portal.kernel.clock import ZONE
from challenge_portal.organisations.actors import SYSTEM

SHEETS = ("paper.css",)


@handler("documents.render", attempts=3, atomic=False)
def render_document(payload: dict[str, Any], *, at: datetime) -> None:
    """Print one document and keep the PDF. A document that has its PDF already is left alone."""
    document = Document.objects.get(pk=payload["document"])
    if document.state == DocumentState.READY:
        return
    try:
        printed = print_document(document)
    except RenderFailed as error:
        Document.objects.filter(pk=document.pk).exclude(state=DocumentState.READY).update(
            state=DocumentState.FAILED, error=str(error)[:300]
        )
        raise
    keep_print(document, printed, at=at)


@handler("documents.read_scan", attempts=2, atomic=False)
def read_scan(payload: dict[str, Any], *, at: datetime) -> None:
    """Read the QR code on every page of a stamped scan. What is read of another paper bars the way (``wrong_scan``); what
    can't be read is left to the officer's eyes.
    """
    scan = DocumentFile.objects.select_related("file", "document").get(pk=payload["scan"])
    if scan.checked_at is not None:
        return
    codes = codes_on_pages(scan.file)
    ours = scan.document.code
    other = {number: code for number, code in enumerate(codes, 1) if code and code != ours}
    prints = _other_prints(scan.document, set(other.values()))
    foreign = [str(number) for number, code in other.items() if code not in prints]
    outdated = {number: prints[code] for number, code in other.items() if code in prints}
    DocumentFile.objects.filter(pk=scan.pk).update(
        checked_at=at,
        pages_with_code=codes.count(ours),
        foreign_pages="、".join(foreign)[:200],
        warning=scan.warning + _outdated(outdated, now=scan.document.version),
    )


def read_scan_now(document: Document | None, *, at: datetime) -> None:
    """Read the scan that counts before somebody's act depends on it, where the worker has not come to it yet.

    Nothing is read while the print isn't made, nor of a scan that lacks a page: that one is refused as it is.
    """
    current = Document.objects.filter(pk=document.pk, pages__isnull=False).first() if document is not None else None
    scan = current_scan(current) if current is not None else None
    if scan is not None and scan.checked_at is None and wrong_scan(scan) is None:
        read_scan({"scan": scan.pk}, at=at)


def _other_prints(document: Document, codes: set[str]) -> dict[str, str]:
    """Which of these codes stand on other prints of the same form, and on which. One query."""
    same = {name: getattr(document, name) for name in ("kind", "subject_kind", "subject_id")}
    found = Document.objects.filter(code__in=codes, **same)
    return {each.code: "草稿" if each.is_draft else f"第 {each.version} 版定稿" for each in found}


def _outdated(pages: dict[int, str], *, now: int) -> str:
    """What whoever uploads reads at once: the right form, but not the version that counts."""
    if not pages:
        return ""
    said = "，".join(
        f"第 {'、'.join(str(number) for number, each in pages.items() if each == print_)} 页是{print_}"
        for print_ in dict.fromkeys(pages.values())
    )
    return f"{said}，不是现行的第 {now} 版，请打印第 {now} 版重新盖章。"


def print_document(document: Document) -> Rendered:
    """The PDF of a document, from its snapshot alone. Raises RenderFailed."""
    html = document_html(document)
    return renderer.render(html, sheets=SHEETS, identifier=document.code)


def document_html(document: Document) -> str:
    """The page that the renderer gets: the template of the kind, filled from the snapshot."""
    address = verification_address(document.shown_code)
    return render_to_string(
        template_of(document.kind).template,
        {
            "document": document,
            "paper": document.snapshot,
            "address": address,
            "qr": qr_image(address),
            "made_on": document.requested_at.astimezone(ZONE).date(),
        },
    )


@transaction.atomic
def keep_print(document: Document, printed: Rendered, *, at: datetime) -> None:
    """Store the PDF beside its document, once."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.state == DocumentState.READY:
        return
    digest = hashlib.sha256(printed.content).hexdigest()
    found = Inspected(
        name=plain_name(f"{document.title}（{'草稿' if document.is_draft else document.number}）.pdf"),
        extension="pdf",
        mime_type=MIME_TYPES["pdf"],
        content=printed.content,
        pages=printed.pages,
        sha256=digest,
        received_sha256=digest,
    )
    subject = (document.subject_kind, document.subject_id)
    file = keep(found, actor=SYSTEM, at=at, purpose=FileRole.PRINT, subject=subject, scope=document.scope)
    DocumentFile.objects.create(document=document, file=file, role=FileRole.PRINT, added_at=at)
    document.state = DocumentState.READY
    document.error = ""
    document.pages = printed.pages
    document.rendered_at = at
    document.save(update_fields=["state", "error", "pages", "rendered_at"])
