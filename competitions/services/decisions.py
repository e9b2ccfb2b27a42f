"""The centre proposes a decision on each application and releases all of them in one act."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from challenge_portal.documents.tasks import read_scan_now
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.wordcount import normalise_text
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions import decision_papers, papers
from competitions.document_numbers import number_refusal, used_number_refusal
from competitions.models import Announcement, Edition, HostingApplication, ProposedDecision
from competitions.review_reminders import remind_reviewers
from competitions.rules import DECIDED_WITH, waiting_for_the_centre
from competitions.states import EDITIONS_BEING_DECIDED, AnnouncementKind, ApplicationState
from competitions.workflow import APPLICATION

register_verbs(
    {
        "competitions.proposeddecision.proposed": "拟定结论",
        "competitions.proposeddecision.taken_back": "撤销拟定结论",
        "competitions.edition.hosts_released": "公布承办地",
    }
)
RELEASED = {"released": True}


@dataclass(frozen=True, slots=True)
class ReleaseEntry:
    """What the centre types for the notice."""

    title: str
    document_number: str
    addressee: str
    body: str
    issued_on: date


@transaction.atomic
def propose_decision(
    *,
    actor: Actor,
    application: HostingApplication,
    accepts: bool,
    reason: str,
    at: datetime,
    scan_pages: Collection[int] = (),
    version: int | None = None,
) -> ProposedDecision:
    """Keep what is to be decided; nobody but the centre's officers learns of it. Raises Refused at the field, Stale."""
    locked = _locked_for_deciding(application, actor=actor, version=version)
    said = normalise_text(reason)
    if not accepts and not said:
        raise Refused(Refusal("拟不列入承办的，请写明理由；公布时告知承办单位和推荐单位。", field="reason"))
    _compare_scan(locked, scan_pages, actor=actor, at=at)  # either way: the host sees the tick and learns nothing
    proposal, _ = ProposedDecision.objects.update_or_create(
        application=locked,
        defaults={"accepts": accepts, "reason": said, "proposed_by": actor.person, "proposed_at": at},
    )
    record(actor=actor, verb="competitions.proposeddecision.proposed", subject=proposal, at=at)
    return proposal


@transaction.atomic
def take_back_proposal(*, actor: Actor, application: HostingApplication, at: datetime) -> None:
    """The application is undecided again. Harmless where nothing was proposed."""
    locked = _locked_for_deciding(application, actor=actor, version=None)
    proposal = ProposedDecision.objects.filter(application=locked).first()
    if proposal is None:
        return
    record(actor=actor, verb="competitions.proposeddecision.taken_back", subject=proposal, at=at)
    proposal.delete()


@transaction.atomic
def release_decisions(*, actor: Actor, edition: Edition, entry: ReleaseEntry, at: datetime) -> Announcement:
    """Decide on every application that waits for the centre, tell everybody, publish the notice: all or nothing.

    Raises Refused while one has no proposal, when none is accepted, and at the field of the notice.
    """
    locked = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    if not can(actor, "competitions.edit_edition", locked):
        raise NotAllowed("competitions.edit_edition", locked)
    if not locked.decides_together:
        raise Refused("本届逐份确定承办地，不统一公布。")
    if locked.state not in EDITIONS_BEING_DECIDED:
        raise Refused(f"{locked}{locked.get_state_display()}，不能再公布。")
    _check_notice(entry, locked)
    waiting = list(waiting_for_the_centre(locked).select_for_update(of=("self",), no_key=True))
    proposals = {each.application_id: each for each in ProposedDecision.objects.filter(application__in=waiting)}
    _check_proposals(waiting, proposals)
    accepted = []
    for application in waiting:
        proposal = proposals[application.pk]
        move = "accept" if proposal.accepts else "turn_down"
        APPLICATION.fire(application, move, actor=actor, at=at, reason=proposal.reason, data=RELEASED)
        if proposal.accepts:
            accepted.append(application)
    remind_reviewers(locked, at=at)
    announcement = _announce(locked, entry, accepted, actor=actor, at=at)
    details = {"accepted": len(accepted), "turned_down": len(waiting) - len(accepted)}
    record(actor=actor, verb="competitions.edition.hosts_released", subject=locked, at=at, details=details)
    return announcement


def _locked_for_deciding(application: HostingApplication, *, actor: Actor, version: int | None) -> HostingApplication:
    Edition.objects.select_for_update(no_key=True).get(pk=application.edition_id)
    locked = (
        HostingApplication.objects.select_for_update(of=("self",), no_key=True)
        .select_related(*DECIDED_WITH)
        .get(pk=application.pk)
    )
    if not can(actor, "competitions.decide", locked):
        raise NotAllowed("competitions.decide", locked)
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再办理。")
    if not locked.edition.decides_together:
        raise Refused("本届逐份确定承办地，请直接办理。")
    if locked.edition.state not in EDITIONS_BEING_DECIDED:
        raise Refused(f"{locked.edition}{locked.edition.get_state_display()}，不能再办理。")
    direct = locked.is_direct and locked.state == ApplicationState.SUBMITTED
    if not direct and locked.state != ApplicationState.RECOMMENDED:
        raise Stale(f"申办表现在是“{locked.get_state_display()}”，不能拟定结论。")
    return locked


def _compare_scan(application: HostingApplication, ticked: Collection[int], *, actor: Actor, at: datetime) -> None:
    """What came directly is compared with its stamped copy here, as a province compares what it recommends."""
    read_scan_now(application.document, at=at)
    if (refusal := papers.comparing_refusal(application, ticked)) is not None:
        raise Refused(refusal)
    papers.confirm_application_scan(application, pages=ticked, actor=actor, at=at)


def _check_notice(entry: ReleaseEntry, edition: Edition) -> None:
    for field, label in (("title", "标题"), ("addressee", "主送机关"), ("body", "正文")):
        if not normalise_text(getattr(entry, field)):
            raise Refused(Refusal(f"请填写{label}。", field=field))
    number = normalise_text(entry.document_number)
    wrong = number_refusal(number) or used_number_refusal(number, office=edition.organiser)
    if wrong is not None:
        raise Refused(wrong)


def _check_proposals(waiting: list[HostingApplication], proposals: dict[int, ProposedDecision]) -> None:
    if not waiting:
        raise Refused("没有等待决定的申办表。")
    open_ones = [each.host.name for each in waiting if each.pk not in proposals]
    if open_ones:
        named = "、".join(open_ones[:5]) + ("等" if len(open_ones) > 5 else "")
        raise Refused(f"还有 {len(open_ones)} 份申办表没有拟定结论：{named}。全部拟定后一次公布。")
    if not any(each.accepts for each in proposals.values()):
        raise Refused("没有一家拟确定承办，不能发布确定承办地的通知。")


def _announce(
    edition: Edition, entry: ReleaseEntry, accepted: list[HostingApplication], *, actor: Actor, at: datetime
) -> Announcement:
    listed = "\n".join(f"{number}. {each.name}，{each.host.name}" for number, each in enumerate(accepted, 1))
    announcement = Announcement.objects.create(
        kind=AnnouncementKind.DECISION,
        title=normalise_text(entry.title),
        document_number=normalise_text(entry.document_number),
        body=normalise_text(entry.body),
        issuer_id=edition.organiser_id,
        edition=edition,
        published_at=at,
        is_demo=edition.is_demo,
    )
    announcement.document = decision_papers.decision_document(
        announcement,
        accepted,
        addressee=normalise_text(entry.addressee),
        issued_on=entry.issued_on,
        actor=actor,
        at=at,
    )
    announcement.body = f"{announcement.body}\n附件：{decision_papers.annex_of(edition)}\n{listed}"
    announcement.save(update_fields=["document", "body"])
    record(actor=actor, verb="competitions.announcement.published", subject=announcement, at=at)
    return announcement
