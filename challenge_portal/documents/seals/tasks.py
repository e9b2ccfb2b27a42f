"""The job that signs a paper once the use of the seal was granted."""

import base64
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from challenge_portal.documents.files import read_bytes
from challenge_portal.documents.models import Document, DocumentFile, Seal, SealRequest
from challenge_portal.documents.rendering import renderer
from challenge_portal.documents.seals.certificates import expiry_refusal
from challenge_portal.documents.seals.checking import NoPdf, signatures_of
from challenge_portal.documents.seals.keeping import Unreadable
from challenge_portal.documents.seals.requests import give_up, keep_signed
from challenge_portal.documents.seals.selectors import trust_at
from challenge_portal.documents.seals.services import credentials_of
from challenge_portal.documents.seals.signing import CannotSign, Saying, sign_pdf, stamp_size
from challenge_portal.documents.services import current_print, current_signed
from challenge_portal.documents.states import SealRequestState
from challenge_portal.jobs.services import handler

SHEETS = ("seal.css",)


@handler("documents.sign", attempts=3, atomic=False)
def sign_document(payload: dict[str, Any], *, at: datetime) -> None:
    """Sign one paper. A request that was signed or came to an end meanwhile is left alone."""
    request = SealRequest.objects.select_related("document", "seal__image", "authority").get(pk=payload["request"])
    if request.state != SealRequestState.GRANTED:
        return
    onto = current_signed(request.document) or current_print(request.document)
    try:
        content = signed_content(request, onto, at=at)
    except CannotSign as error:
        give_up(request, str(error), at=at)
        return
    assert onto is not None  # noqa: S101 - else nothing was signed
    keep_signed(request, content, onto=onto, at=at)


def signed_content(request: SealRequest, onto: DocumentFile | None, *, at: datetime) -> bytes:
    """The paper with this office's signature, every signature on it looked at again. Raises CannotSign, RenderFailed."""
    seal = request.seal
    if onto is None or seal is None:
        raise CannotSign("定稿文件不在，不能签章。请取消定稿后重新定稿。")
    if over := expiry_refusal(seal.valid_from, seal.valid_until, at=at):
        raise CannotSign(over)
    try:
        credentials = credentials_of(seal)
    except Unreadable:
        raise CannotSign("印章的私钥打不开：门户的密钥已更换。请用印管理人重新录入印章。") from None
    content = sign_pdf(
        read_bytes(onto.file),
        place=request.place,
        appearance=visible_stamp(seal, request.document, at=at),
        credentials=credentials,
        saying=Saying(str(request.authority), request.purpose, request.authority.place),
        timestamp_url=settings.SEAL_TIMESTAMP_URL,
    )
    _look_again(content, at=at)
    return content


def visible_stamp(seal: Seal, document: Document, *, at: datetime) -> bytes:
    """The seal as it is seen on the paper, with what it is and what it is not written below. Raises RenderFailed."""
    width, height = stamp_size(seal.width)
    picture = base64.b64encode(read_bytes(seal.image)).decode()
    html = render_to_string(
        "documents/stamp.html",
        {"seal": seal, "picture": picture, "width": width, "height": height, "document": document, "at": at},
    )
    return renderer.render(html, sheets=SHEETS, identifier=str(seal.pk)).content


def _look_again(content: bytes, *, at: datetime) -> None:
    """What goes out is checked as a stranger's file would be: a signature that doesn't hold is never kept."""
    try:
        found = signatures_of(content, trust_at(at))
    except NoPdf:
        raise CannotSign("签章后的文件检查不通过，没有保存。请联系系统管理员。") from None
    if not found or not all(each.ours for each in found):
        raise CannotSign("签章后的文件检查不通过，没有保存。请联系系统管理员。")
