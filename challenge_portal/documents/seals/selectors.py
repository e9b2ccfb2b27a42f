"""What the pages of seals show."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from challenge_portal.documents.models import Seal
from challenge_portal.documents.seals.certificates import expiry_refusal
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, visible

SOON = timedelta(days=30)


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
class SealsPage:
    """The seal of the authority acted for, and those before it."""

    authority: str
    in_use: SealView | None
    retired: tuple[SealView, ...]
    may_keep: bool


def seals_page(*, actor: Actor, at: datetime) -> SealsPage:
    """The page of one's own office. One query. Raises NotVisible for everybody who works at no office."""
    authority = actor.authority
    if authority is None or not can(actor, "documents.see_seals", authority):
        raise NotVisible("seals")
    seals = [seal_view(each, at=at) for each in visible(Seal, actor).filter(authority=authority)]
    return SealsPage(
        authority=str(authority),
        in_use=next((each for each in seals if each.retired_at is None), None),
        retired=tuple(each for each in seals if each.retired_at is not None),
        may_keep=can(actor, "documents.keep_seal", authority),
    )


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
