"""How a request for an office's seal moves: asked by an officer, decided by a keeper who is another person, then signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from challenge_portal.documents.models import Document, Seal, SealRequest
from challenge_portal.documents.recording import record_about
from challenge_portal.documents.seals import policy  # noqa: F401 - the actions that the moves name
from challenge_portal.documents.seals.certificates import expiry_refusal
from challenge_portal.documents.states import (
    SEAL_REQUEST_EDGES,
    SEAL_REQUEST_OPEN,
    DocumentState,
    SealRequestState,
)
from challenge_portal.jobs.services import enqueue
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.actors import SYSTEM, Actor
from challenge_portal.workflow.engine import Move, Workflow

NO_SEAL = "本单位没有在用的印章。请用印管理人先在“用印”页录入。"

SealNews = Callable[[SealRequest, str, Actor, datetime], None]
_news: list[SealNews] = []


def register_seal_news(tell: SealNews) -> None:
    """Have ``tell(request, move, actor, at)`` called when a request is asked (``ask``) and when it moves."""
    if tell not in _news:
        _news.append(tell)


def spread(request: SealRequest, move: str, *, actor: Actor, at: datetime) -> None:
    """Tell whoever registered for it."""
    for tell in _news:
        tell(request, move, actor, at)


def unsealable(document: Document) -> Refusal | None:
    """Why a paper can't be sealed: a draft, no PDF yet, void, replaced."""
    if document.is_draft:
        return Refusal("草稿不能签章。请先定稿。")
    if document.voided_at is not None or document.replaced_by_id is not None:
        return Refusal("这一版文书已失效，不能签章。请按现行版本重新申请用印。")
    if document.state != DocumentState.READY:
        return Refusal("定稿还在生成，几秒后再办理。")
    return None


def seal_refusal(seal: Seal | None, *, at: datetime) -> Refusal | None:
    """Why the office can't sign at that moment: no seal in use, a certificate that is over."""
    if seal is None:
        return Refusal(NO_SEAL)
    over = expiry_refusal(seal.valid_from, seal.valid_until, at=at)
    return Refusal(over) if over else None


def present_seal(request: SealRequest) -> Seal | None:
    """The seal with which the asked office signs now."""
    return Seal.objects.filter(authority_id=request.authority_id, retired_at=None).first()


# Guards


def by_another_person(request: SealRequest, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Nobody grants or refuses what they asked for themselves."""
    if actor.person_id == request.asked_by_id:
        return Refusal(
            "申请人不能审批自己的用印申请，请由本单位另一位用印管理人办理。", rule="用印审批：申请与审批分开"
        )
    return None


def paper_still_holds(request: SealRequest, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The paper is still the one that was asked about."""
    return unsealable(request.document)


def seal_can_sign(request: SealRequest, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The office has a seal with a certificate that is valid now."""
    return seal_refusal(present_seal(request), at=at)


# Effects


def keep_decision(request: SealRequest, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Who decided, when, with which words."""
    request.decided_by, request.decided_at, request.opinion = actor.person, at, reason
    request.save(update_fields=["decided_by", "decided_at", "opinion"])


def have_it_signed(request: SealRequest, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """With the seal that is in use now; a job does it."""
    request.seal = present_seal(request)
    request.save(update_fields=["seal"])
    enqueue("documents.sign", {"request": request.pk}, at=at, key=str(request.pk))


def note_refusal(request: SealRequest, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The paper's own history says that its seal was refused, and why."""
    details = {"place": request.place_label}
    record_about(request.document, "documents.seal.refused", actor=actor, at=at, reason=reason, details=details)


def note_signature(request: SealRequest, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The paper's own history says that it was signed, with which certificate."""
    details = {
        "place": request.place_label,
        "seal": str(request.seal),
        "certificate": request.seal.fingerprint if request.seal else "",
        "sha256": request.signed_file.file.sha256 if request.signed_file else "",
    }
    record_about(request.document, "documents.signed.attached", actor=actor, at=at, details=details)


def _news_of(move: str) -> Any:
    def tell(request: SealRequest, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
        """Whoever waits for the outcome learns of it."""
        spread(request, move, actor=actor, at=at)

    return tell


_S = SealRequestState

SEAL_REQUEST = Workflow(
    SealRequest,
    SealRequestState,
    SEAL_REQUEST_EDGES,
    initial=_S.ASKED,
    final={_S.SIGNED, _S.REFUSED, _S.WITHDRAWN, _S.LAPSED, _S.FAILED},
    locks=lambda request: [request.document],
    moves={
        "grant": Move(
            "documents.decide_seal",
            label="同意用印",
            guards=[by_another_person, paper_still_holds, seal_can_sign],
            effects=[keep_decision, have_it_signed],
            confirm="同意后门户随即以本单位印章签在这份文书上，不能收回；文书改动后签章自动失效。",
        ),
        "refuse": Move(
            "documents.decide_seal",
            label="不予用印",
            guards=[by_another_person],
            effects=[keep_decision, note_refusal, _news_of("refuse")],
            asks_reason=True,
            tone="stop",
        ),
        "withdraw": Move("documents.withdraw_seal_request", label="撤回申请", tone="plain"),
        "sign": Move("documents.finish_sealing", label="签章", effects=[note_signature, _news_of("sign")]),
        "fail": Move("documents.finish_sealing", label="签章失败", effects=[_news_of("fail")]),
        "lapse": Move("documents.finish_sealing", label="随文书失效"),
    },
)


def lapse_requests(document: Document, *, reason: str, at: datetime) -> None:
    """What was asked about a paper that no longer holds is over."""
    for request in SealRequest.objects.filter(document=document, state__in=SEAL_REQUEST_OPEN):
        SEAL_REQUEST.fire(request, "lapse", actor=SYSTEM, at=at, reason=reason)
