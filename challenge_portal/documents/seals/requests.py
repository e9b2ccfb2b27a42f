"""Ask for an office's seal; keep what was signed."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from challenge_portal.documents.files import keep, read_bytes
from challenge_portal.documents.inspection import MIME_TYPES, Inspected, plain_name
from challenge_portal.documents.models import Document, DocumentFile, SealRequest, StoredFile
from challenge_portal.documents.recording import record_about
from challenge_portal.documents.seals.policy import keepers_of
from challenge_portal.documents.seals.services import seal_in_use
from challenge_portal.documents.seals.signing import places_in
from challenge_portal.documents.seals.workflow import SEAL_REQUEST, seal_refusal, spread, unsealable
from challenge_portal.documents.services import current_print, current_signed
from challenge_portal.documents.states import FileRole, SealRequestState
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.organisations.actors import SYSTEM, Actor
from challenge_portal.organisations.policy import can
from challenge_portal.organisations.services import acting_person

PURPOSE_LIMIT = 200
PURPOSE = "purpose"


@transaction.atomic
def ask_for_seal(
    document: Document, *, place: int, place_label: str, purpose: str, actor: Actor, at: datetime
) -> SealRequest:
    """Ask that the seal of the office acted for be put on this place of the paper.

    Places are sealed in their order, so that a later office signs what the earlier one has signed. Raises NotAllowed;
    Refused at ``purpose``, for a paper that can't be sealed, for an office without a seal or without another person
    who could grant; Stale when it is asked for or signed already.
    """
    if actor.authority is None or not can(actor, "documents.ask_for_seal", actor.authority):
        raise NotAllowed("documents.ask_for_seal", actor.authority)
    document = Document.objects.select_for_update().get(pk=document.pk)
    _check(document, place, actor=actor, at=at)
    request = SealRequest(
        authority=actor.authority,
        document=document,
        place=place,
        place_label=place_label,
        purpose=_purpose(purpose),
        asked_by=acting_person(actor),
        asked_at=at,
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        raise Stale("这份文书的用印已经申请，正在办理。") from error
    details = {"place": place_label, "request": request.pk}
    record_about(document, "documents.seal.asked", actor=actor, at=at, reason=request.purpose, details=details)
    spread(request, "ask", actor=actor, at=at)
    return request


def decide_request(
    request: SealRequest, move: str, *, actor: Actor, at: datetime, reason: str = "", version: int | None = None
) -> SealRequest:
    """Grant, refuse or withdraw. Raises what the workflow raises."""
    return SEAL_REQUEST.fire(request, move, actor=actor, at=at, reason=reason.strip(), version=version)


@transaction.atomic
def keep_signed(request: SealRequest, content: bytes, *, onto: DocumentFile, at: datetime) -> None:
    """Store the signed PDF as a further file of its paper and close the request.

    Nothing is kept when the paper or the request came to an end meanwhile. Raises Stale when another office signed in
    between: what was signed here then lacks that signature, and has to be signed again.
    """
    document = Document.objects.select_for_update().get(pk=request.document_id)
    request.refresh_from_db()
    if request.state != SealRequestState.GRANTED or unsealable(document) is not None:
        return
    before = current_signed(document)
    if (before or current_print(document)) != onto:
        raise Stale("同时有另一处签章，重新签。")
    if before is not None:
        before.superseded_at = at
        before.save(update_fields=["superseded_at"])
    request.signed_file = DocumentFile.objects.create(
        document=document, file=_store(document, content, at=at), role=FileRole.SIGNED, added_at=at
    )
    request.signed_at = at
    request.save(update_fields=["signed_file", "signed_at"])
    SEAL_REQUEST.fire(request, "sign", actor=SYSTEM, at=at)


@transaction.atomic
def give_up(request: SealRequest, problem: str, *, at: datetime) -> None:
    """The signature can't be made; who asked learns why."""
    request.problem = problem[:300]
    request.save(update_fields=["problem"])
    SEAL_REQUEST.fire(request, "fail", actor=SYSTEM, at=at, reason=problem)


def _check(document: Document, place: int, *, actor: Actor, at: datetime) -> None:
    if (refusal := unsealable(document)) is not None:
        raise Refused(refusal)
    if SealRequest.objects.filter(document=document, place=place, state=SealRequestState.SIGNED).exists():
        raise Stale("这个位置已经签过章。")
    assert actor.authority is not None  # noqa: S101 - asked before
    if (refusal := seal_refusal(seal_in_use(actor.authority), at=at)) is not None:
        raise Refused(refusal)
    if not [each for each in keepers_of(actor.authority, at=at) if each.pk != actor.person_id]:
        raise Refused(
            "本单位没有其他用印管理人可以审批。申请人和审批人不能是同一人，请安全管理员授权一位“用印管理人”。"
        )
    printed = current_print(document)
    offered = places_in(read_bytes(printed.file)) if printed else ()
    if place not in offered:
        raise Refused("这一版定稿上没有留电子签章的位置。请取消定稿后重新定稿。")
    signed = SealRequest.objects.filter(document=document, place__lt=place, state=SealRequestState.SIGNED)
    if signed.count() < len([each for each in offered if each < place]):
        raise Refused("前一家单位还没有电子签章，不能先签。对方用纸质盖章件的，请以扫描件办理。")


def _purpose(typed: str) -> str:
    purpose = " ".join(typed.split())
    if not purpose:
        raise Refused("请填写用印事由，审批人据此决定。", field=PURPOSE)
    if len(purpose) > PURPOSE_LIMIT:
        raise Refused(f"用印事由请精简到 {PURPOSE_LIMIT} 字以内，现在 {len(purpose)} 字。", field=PURPOSE)
    return purpose


def _store(document: Document, content: bytes, *, at: datetime) -> StoredFile:
    digest = hashlib.sha256(content).hexdigest()
    found = Inspected(
        name=plain_name(f"{document.title}（{document.number}，电子签章）.pdf"),
        extension="pdf",
        mime_type=MIME_TYPES["pdf"],
        content=content,
        pages=document.pages,
        sha256=digest,
        received_sha256=digest,
    )
    subject = (document.subject_kind, document.subject_id)
    return keep(found, actor=SYSTEM, at=at, purpose=FileRole.SIGNED, subject=subject, scope=document.scope)
