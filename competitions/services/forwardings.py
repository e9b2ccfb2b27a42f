"""A province forwards an edition's notice, with a deadline of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.kernel.wordcount import normalise_text
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.trail.services import record, register_verbs
from competitions.effects import EDITIONS, remind_host
from competitions.forwarding_papers import forwarding_document
from competitions.models import Announcement, Edition, EditionForwarding
from competitions.people import hosts_below
from competitions.rules import national_deadline, too_late
from competitions.services.announcements import Correction, correct_announcement
from competitions.services.edition_forms import locked_edition
from competitions.services.editions import allowed
from competitions.states import STILL_TO_SUBMIT, AnnouncementKind, EditionState

register_verbs(
    {
        "competitions.forwarding.forwarded": "转发通知",
        "competitions.forwarding.changed": "调整转发通知",
    }
)


@dataclass(frozen=True, slots=True)
class ForwardingEntry:
    """What a province types when it forwards."""

    deadline: datetime
    document_number: str
    body: str
    title: str = ""


@transaction.atomic
def forward_edition(
    *, actor: Actor, edition: Edition, province: Authority, entry: ForwardingEntry, at: datetime
) -> EditionForwarding:
    """Forward the edition's notice to the province's cities and zones, or change how it was forwarded.

    The public notice of the forwarding then says what was corrected. Raises Refused at the field: a deadline later than
    the national one or already over, a missing text.
    """
    allowed(actor, "competitions.forward", province)
    locked = locked_edition(edition, None)
    _check_forwarding(locked, entry, at=at)
    known = EditionForwarding.objects.select_for_update(no_key=True).filter(edition=locked, province=province).first()
    forwarding = known or EditionForwarding(edition=locked, province=province, forwarded_at=at)
    correction = _correction(forwarding, entry) if known else None
    before = (forwarding.document_number, forwarding.body)
    forwarding.deadline = entry.deadline
    forwarding.document_number = normalise_text(entry.document_number)
    forwarding.body = normalise_text(entry.body)
    forwarding.forwarded_by = actor.person
    if forwarding.announcement is None:
        forwarding.announcement = _announce_forwarding(forwarding, entry, at=at)
    elif correction is not None:
        correct_announcement(actor=actor, announcement=forwarding.announcement, correction=correction, at=at)
    forwarding.save()
    if before != (forwarding.document_number, forwarding.body):
        _print_forwarding(forwarding, actor=actor, at=at)
    _tell_hosts(forwarding, at=at, changed=known is not None)
    record(
        actor=actor,
        verb=f"competitions.forwarding.{'changed' if known else 'forwarded'}",
        subject=forwarding,
        at=at,
        details={"deadline": entry.deadline, "document_number": forwarding.document_number},
    )
    return forwarding


def _check_forwarding(edition: Edition, entry: ForwardingEntry, *, at: datetime) -> None:
    if edition.state != EditionState.OPEN:
        raise Refused(f"{edition}现在是“{edition.get_state_display()}”，不能转发。")
    if (late := too_late(national_deadline(edition), at=at, act="转发")) is not None:
        raise Refused(late)
    if entry.deadline > edition.national_deadline:
        raise Refused(
            Refusal(
                f"本省截止不能晚于国家截止 {moment(edition.national_deadline)}。",
                field="deadline",
                rule=edition.document_number,
            )
        )
    if entry.deadline <= at:
        raise Refused(Refusal("本省截止已经过去，请填写以后的时间。", field="deadline"))
    for field, label in (("document_number", "发文字号"), ("body", "转发通知正文")):
        if not getattr(entry, field).strip():
            raise Refused(Refusal(f"请填写{label}。", field=field))


def _correction(forwarding: EditionForwarding, entry: ForwardingEntry) -> Correction:
    """What the entry changes of the forwarding as it stands, in the words of the public notice."""
    number, body = normalise_text(entry.document_number), normalise_text(entry.body)
    lines = []
    if entry.deadline != forwarding.deadline:
        lines.append(f"报送截止由 {moment(forwarding.deadline)} 调整为 {moment(entry.deadline)}。")
    if number != forwarding.document_number:
        lines.append(f"发文字号由“{forwarding.document_number}”更正为“{number}”。")
    if body != forwarding.body:
        lines.append("正文已更正，以现在的正文为准。")
    return Correction(lines, body=body, document_number=number)


def _announce_forwarding(forwarding: EditionForwarding, entry: ForwardingEntry, *, at: datetime) -> Announcement:
    edition = forwarding.edition
    return Announcement.objects.create(
        kind=AnnouncementKind.FORWARDING,
        title=entry.title.strip() or f"关于转发《{edition.notice_title}》的通知",
        document_number=forwarding.document_number,
        body=forwarding.body,
        issuer_id=forwarding.province_id,
        edition=edition,
        published_at=at,
        is_demo=edition.is_demo,
    )


def _print_forwarding(forwarding: EditionForwarding, *, actor: Actor, at: datetime) -> None:
    """The paper as it reads now; of what says the same there is no new one."""
    announcement = forwarding.announcement
    if announcement is None:
        return
    announcement.document = forwarding_document(forwarding, announcement, actor=actor, at=at)
    announcement.save(update_fields=["document"])


def _tell_hosts(forwarding: EditionForwarding, *, at: datetime, changed: bool) -> None:
    hosts = hosts_below(forwarding.province, at=at)
    act = "调整了" if changed else "转发了"
    tell(
        hosts,
        text=f"{forwarding.province}{act}{forwarding.edition}申办通知，报送截止 {moment(forwarding.deadline)}。",
        link=forwarding.edition.get_absolute_url(),
        at=at,
        kind=EDITIONS,
        key="" if changed else f"competitions.forwarding:{forwarding.pk}",
    )
    for application in forwarding.edition.applications.filter(
        recommender_id=forwarding.province_id, state__in=STILL_TO_SUBMIT
    ):
        remind_host(application, at=at)
