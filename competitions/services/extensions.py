"""An office gives one host a later deadline, or takes it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.wordcount import count_words, normalise_text
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority, AuthorityKind
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from challenge_portal.workflow.engine import UnknownMove
from competitions.effects import APPLICATIONS
from competitions.extension_workflow import EXTENSION, move_reminders
from competitions.models import Edition, HostingApplication, PersonalExtension
from competitions.people import officers_at, recommender_for
from competitions.rules import REASON_LIMIT, deadline_for
from competitions.states import (
    APPLICATION_OVER,
    EDITIONS_BEING_DECIDED,
    EXTENSION_HOLDS,
    STILL_TO_SUBMIT,
    EditionState,
)

GRANTED = "competitions.personalextension.granted"
register_verbs({GRANTED: "给予个别延期"})

CANNOT_HOST = frozenset({AuthorityKind.MINISTRY, AuthorityKind.CENTRE})


@dataclass(frozen=True, slots=True)
class ExtensionEntry:
    """What an office types: for whom, until when, why."""

    host: Authority
    deadline: datetime
    reason: str


@transaction.atomic
def grant_extension(*, actor: Actor, edition: Edition, entry: ExtensionEntry, at: datetime) -> PersonalExtension:
    """Give one host a later deadline; one that stands already is replaced. Reminders follow, the host is told.

    Raises NotAllowed for an office that owns no deadline of this host, Refused at the field.
    """
    locked = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    province = recommender_for(entry.host, locked)
    office = _office(actor, locked, entry, province)
    reason = _reason(entry)
    _check_host(locked, entry.host)
    _check_deadline(locked, entry, province, office, at=at)
    standing = (
        PersonalExtension.objects.filter(edition=locked, host=entry.host, state__in=EXTENSION_HOLDS)
        .select_related("edition")
        .first()
    )
    if standing is not None:
        EXTENSION.fire(standing, "replace", actor=actor, at=at)
    extension = PersonalExtension.objects.create(
        edition=locked,
        host=entry.host,
        office=office,
        deadline=entry.deadline,
        reason=reason,
        granted_by=actor.person,
        granted_at=at,
        is_demo=locked.is_demo,
    )
    record(
        actor=actor,
        verb=GRANTED,
        subject=extension,
        at=at,
        reason=reason,
        details={"deadline": entry.deadline, "replaces": standing.deadline if standing else None},
    )
    move_reminders(extension, actor=actor, at=at, data=None, reason=reason)
    _tell(extension, province, actor, at=at)
    return extension


def withdraw_extension(
    *, actor: Actor, extension: PersonalExtension, reason: str, at: datetime, version: int | None = None
) -> PersonalExtension:
    """Take an unused extension back; the ordinary deadline holds again. Raises Stale once it was used."""
    return EXTENSION.fire(extension, "withdraw", actor=actor, at=at, reason=reason, version=version)


def move_extension(
    name: str,
    *,
    actor: Actor,
    extension: PersonalExtension,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> PersonalExtension:
    """The one move that a button asks for by its name. Raises UnknownMove for those that follow from other acts."""
    if name != "withdraw":
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    return withdraw_extension(actor=actor, extension=extension, reason=reason, at=at, version=version)


def _office(actor: Actor, edition: Edition, entry: ExtensionEntry, province: Authority | None) -> Authority:
    """The office in whose name the extension is given: the centre's, or that of the host's province."""
    if can(actor, "competitions.edit_edition", edition):
        if province is not None and entry.deadline <= edition.national_deadline:
            text = f"全国申办截止之前的延期，由{province}给予；火炬中心只给予晚于全国申办截止的延期。"
            raise Refused(Refusal(text, field="deadline"))
        return edition.organiser
    if province is not None and can(actor, "competitions.extend", province):
        return province
    raise NotAllowed("competitions.extend", edition)


def _reason(entry: ExtensionEntry) -> str:
    reason = normalise_text(entry.reason)
    if not reason:
        raise Refused(Refusal("请写明延期的原因。", field="reason"))
    over = count_words(reason) - REASON_LIMIT
    if over > 0:
        raise Refused(Refusal(f"原因超出 {over} 字，请精简到 {REASON_LIMIT} 字以内。", field="reason"))
    return reason


def _check_host(edition: Edition, host: Authority) -> None:
    """Only who can still submit has a use for more time."""
    if host.kind in CANNOT_HOST:
        raise Refused(Refusal("请选择申办单位。", field="host"))
    if edition.state not in EDITIONS_BEING_DECIDED:
        raise Refused(f"{edition}现在是“{edition.get_state_display()}”，不能给予个别延期。")
    filed = HostingApplication.objects.filter(edition=edition, host=host).exclude(state__in=APPLICATION_OVER).first()
    if filed is not None and filed.state not in STILL_TO_SUBMIT:
        raise Refused(Refusal(f"{host}的申办表现在是“{filed.get_state_display()}”，不需要延期。", field="host"))


def _check_deadline(
    edition: Edition, entry: ExtensionEntry, province: Authority | None, office: Authority, *, at: datetime
) -> None:
    now_it_is = deadline_for(edition, host_id=entry.host.pk, recommender_id=province.pk if province else None)
    if entry.deadline <= at:
        raise Refused(Refusal("延期到的时间已经过去，请填写以后的时间。", field="deadline"))
    if entry.deadline <= now_it_is.at:
        text = f"只能延后：{entry.host}现在的报送截止是 {moment(now_it_is.at)}。"
        raise Refused(Refusal(text, field="deadline", rule=now_it_is.rule))
    if office.pk == edition.organiser_id:
        return
    if entry.deadline > edition.national_deadline:
        text = f"省级给予的延期不能晚于全国申办截止 {moment(edition.national_deadline)}。确需更晚的，由火炬中心给予。"
        raise Refused(Refusal(text, field="deadline", rule=edition.document_number))
    if edition.state != EditionState.OPEN:  # its deadline passed while the page was open
        raise Stale(f"{edition}现在是“{edition.get_state_display()}”，省级不能再给予延期。")


def _tell(extension: PersonalExtension, province: Authority | None, actor: Actor, *, at: datetime) -> None:
    """The host, and the province where the centre gave it."""
    until = moment(extension.deadline)
    text = f"{extension.office}同意{extension.host}个别延期：{extension.edition}申办表报送截止延至 {until}。原因：{extension.reason}"
    told = officers_at(extension.host, at=at)
    if province is not None and province.pk != extension.office_id:
        told += officers_at(province, at=at)
    tell(told, text=text, link=extension.edition.get_absolute_url(), at=at, kind=APPLICATIONS)
