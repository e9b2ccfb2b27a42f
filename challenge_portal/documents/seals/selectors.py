"""What the pages of seals show."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from challenge_portal.documents.chain import FileView, file_view
from challenge_portal.documents.models import Document, Seal, SealRequest
from challenge_portal.documents.seals.certificates import expiry_refusal
from challenge_portal.documents.seals.checking import Trust, Trusted
from challenge_portal.documents.seals.workflow import SEAL_REQUEST
from challenge_portal.documents.services import current_print, current_signed
from challenge_portal.documents.states import SEAL_REQUEST_OPEN, SEAL_REQUEST_TONES, SealRequestState
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.policy import can, get_visible, visible
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available

SOON = timedelta(days=30)
MOST_REQUESTS = 100
ASKED_OR_SIGNED = SEAL_REQUEST_OPEN | {SealRequestState.SIGNED}
"""While one stands like this, nobody is offered to ask for the same place again."""
RELATED = ("document", "authority", "seal", "asked_by", "decided_by", "signed_file__file")


@dataclass(frozen=True, slots=True)
class SealView:
    """One seal with what its certificate says. Nothing secret is in it."""

    id: str
    name: str
    image_id: str
    width: int
    holder: str
    issuer: str
    serial: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime
    label: str
    tone: str
    uploaded_by: str
    uploaded_at: datetime
    retired_by: str
    retired_at: datetime | None
    retire_reason: str
    is_demo: bool

    @property
    def self_signed(self) -> bool:
        """Whether nobody but the holder vouches for the certificate."""
        return self.holder == self.issuer


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request for a seal, in a list or beside its paper."""

    id: int
    url: str
    title: str
    number: str
    place: str
    authority: str
    purpose: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    opinion: str
    problem: str
    signed_at: datetime | None
    seal: str
    holder: str
    state: str
    label: str
    tone: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request, as a keeper judges it: the paper, what for, who asks, what can be done."""

    row: RequestRow
    version: int
    paper: FileView | None
    paper_hash: str
    paper_code: str
    paper_version: int
    in_use: SealView | None
    moves: list[Available]
    timeline: list[TimelineRow]


@dataclass(frozen=True, slots=True)
class SealsPage:
    """The seal of the authority acted for, those before it, and the requests for it, waiting ones first."""

    authority: str
    in_use: SealView | None
    retired: tuple[SealView, ...]
    may_keep: bool
    requests: tuple[RequestRow, ...]


def seals_page(*, actor: Actor, at: datetime) -> SealsPage:
    """The page of one's own office. Two queries. Raises NotVisible for everybody who works at no office."""
    authority = actor.authority
    if authority is None or not can(actor, "documents.see_seals", authority):
        raise NotVisible("seals")
    seals = [seal_view(each, at=at) for each in visible(Seal, actor).filter(authority=authority)]
    return SealsPage(
        authority=str(authority),
        in_use=next((each for each in seals if each.retired_at is None), None),
        retired=tuple(each for each in seals if each.retired_at is not None),
        may_keep=can(actor, "documents.keep_seal", authority),
        requests=tuple(_requests(actor, authority)),
    )


def request_page(pk: int, *, actor: Actor, at: datetime) -> RequestPage:
    """One request for a seal. Raises NotVisible."""
    request = get_visible(SealRequest, actor, *RELATED, pk=pk)
    document = request.document
    shown = request.signed_file or current_signed(document) or current_print(document)
    seal = request.seal or Seal.objects.filter(authority=request.authority, retired_at=None).first()
    return RequestPage(
        row=request_row(request),
        version=request.version,
        paper=file_view(shown.file, version=document.version) if shown else None,
        paper_hash=document.snapshot_hash,
        paper_code=document.shown_code,
        paper_version=document.version,
        in_use=seal_view(seal, at=at) if seal else None,
        moves=SEAL_REQUEST.available(request, actor, at=at),
        timeline=timeline(request),
    )


def seal_request(pk: int, *, actor: Actor) -> SealRequest:
    """The request itself, for a move. Raises NotVisible."""
    return get_visible(SealRequest, actor, *RELATED, pk=pk)


def requests_about(document: Document | None) -> tuple[RequestRow, ...]:
    """What was asked and signed on one paper, in the order of asking. One query."""
    if document is None:
        return ()
    found = SealRequest.objects.filter(document=document).select_related(*RELATED).order_by("asked_at", "pk")
    return tuple(request_row(each) for each in found)


def request_row(request: SealRequest) -> RequestRow:
    """A request for a page."""
    return RequestRow(
        id=request.pk,
        url=reverse("documents:seal_request", args=[request.pk]),
        title=request.document.title,
        number=request.document.number,
        place=request.place_label,
        authority=str(request.authority),
        purpose=request.purpose,
        asked_by=request.asked_by.display_name,
        asked_at=request.asked_at,
        decided_by=request.decided_by.display_name if request.decided_by else "",
        decided_at=request.decided_at,
        opinion=request.opinion,
        problem=request.problem,
        signed_at=request.signed_at,
        seal=request.seal.name if request.seal else "",
        holder=request.seal.holder if request.seal else "",
        state=request.state,
        label=request.get_state_display(),
        tone=SEAL_REQUEST_TONES[SealRequestState(request.state)],
        is_demo=request.document.is_demo,
    )


def trust_at(at: datetime) -> Trust:
    """Finds a certificate that the portal ever kept, to be judged then, or at the nearest moment of its validity."""

    def trusted(fingerprint: str) -> Trusted | None:
        seal = Seal.objects.filter(fingerprint=fingerprint).first()
        if seal is None:
            return None
        return Trusted(bytes(seal.certificate), min(max(at, seal.valid_from), seal.valid_until))

    return trusted


def _requests(actor: Actor, authority: Authority) -> list[RequestRow]:
    found = visible(SealRequest, actor).filter(authority=authority).select_related(*RELATED)[:MOST_REQUESTS]
    rows = [request_row(each) for each in found]
    return sorted(rows, key=lambda row: row.state != SealRequestState.ASKED)


def seal_view(seal: Seal, *, at: datetime) -> SealView:
    """A seal for a page; its label says whether it can sign at that moment."""
    label, tone = _standing(seal, at=at)
    return SealView(
        id=str(seal.pk),
        name=seal.name,
        image_id=str(seal.image_id),
        width=seal.width,
        holder=seal.holder,
        issuer=seal.issuer,
        serial=seal.serial,
        fingerprint=seal.fingerprint,
        valid_from=seal.valid_from,
        valid_until=seal.valid_until,
        label=label,
        tone=tone,
        uploaded_by=seal.uploaded_by,
        uploaded_at=seal.uploaded_at,
        retired_by=seal.retired_by,
        retired_at=seal.retired_at,
        retire_reason=seal.retire_reason,
        is_demo=seal.is_demo,
    )


def _standing(seal: Seal, *, at: datetime) -> tuple[str, str]:
    if seal.retired_at is not None:
        return "已停用", ""
    if expiry_refusal(seal.valid_from, seal.valid_until, at=at):
        return "证书已到期" if at > seal.valid_until else "证书未生效", "stop"
    return ("证书即将到期", "wait") if seal.valid_until - at < SOON else ("在用", "ok")
