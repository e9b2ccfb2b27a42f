"""What follows a move of an edition, an application or a competition: papers, messages, deadlines.

Effects only change the database, in the transaction of the move; PDFs and mails are jobs that run after it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.accounts.models import User
from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.wordcount import normalise_text
from challenge_portal.notices.services import (
    AHEAD,
    DeadlineKind,
    clear_deadline,
    register_deadlines,
    register_kinds,
    set_deadline,
    tell,
)
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.roles import CENTRE_OFFICER
from competitions import papers, rules
from competitions.models import Announcement, Competition, Edition, HostingApplication
from competitions.people import officers_at, officers_of, province_officers
from competitions.states import AnnouncementKind, ApplicationState, Stage

EDITIONS, APPLICATIONS, COMPETITIONS = "editions", "applications", "competitions"
register_kinds({EDITIONS: "届次", APPLICATIONS: "申办", COMPETITIONS: "赛事"})
SUBMIT = "submit"
FORWARD = "forward"
register_deadlines(
    {
        ("competitions.edition", FORWARD): DeadlineKind(  # ahead only: a province may recommend nobody
            "省级推荐申办单位", AHEAD, lambda edition_id, at: province_officers(at=at)
        ),
        ("competitions.hostingapplication", SUBMIT): DeadlineKind(
            "提交申办表", owed_by=lambda application_id, at: _owes_application(application_id, at=at)
        ),
    }
)


# Edition


def announce_edition(edition: Edition, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Put the notice before the public and tell the provinces, who have until the deadline to send applications."""
    edition.published_at = at
    edition.save(update_fields=["published_at"])
    announcement = Announcement.objects.create(
        kind=AnnouncementKind.NOTICE,
        title=edition.notice_title,
        document_number=edition.document_number,
        body=edition.notice_body,
        issuer_id=edition.organiser_id,
        edition=edition,
        published_at=at,
        is_demo=edition.is_demo,
    )
    provinces = province_officers(at=at)
    tell(
        provinces,
        text=f"{edition.title}申办通知已发布，省级推荐截止 {moment(edition.national_deadline)}。请转发并组织申办。",
        link=announcement.get_absolute_url(),
        at=at,
        kind=EDITIONS,
        key=f"competitions.edition:{edition.pk}:published",
    )
    remind_provinces(edition, at=at)


def remind_provinces(edition: Edition, *, at: datetime) -> None:
    """Set or move the national deadline in everybody's list."""
    set_deadline(
        edition,
        FORWARD,
        at=edition.national_deadline,
        label=f"{edition.title}：省级推荐申办单位",
        recipients=province_officers(at=at),
        link=edition.get_absolute_url(),
        since=at,
    )


# Hosting application


def take_number(application: HostingApplication, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Count the version; take a number with the first one, or again after an unused number was voided."""
    application.revision += 1
    application.finalised_at = at
    if not application.number:
        application.number = papers.take_application_number(application, at=at)
    application.save(update_fields=["revision", "finalised_at", "number"])


def make_paper(application: HostingApplication, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Ask for the PDF of exactly this version; it is a job and nobody waits for it here."""
    application.document = papers.application_paper(application, actor=actor, at=at)
    application.save(update_fields=["document"])


def void_paper(application: HostingApplication, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The version, its print and its stamped scan no longer count; a number that was never submitted is voided."""
    papers.void_application_paper(application, actor=actor, at=at, reason="取消定稿，内容将修改")
    if application.submitted_at is None and application.number:
        papers.void_application_number(application, actor=actor, at=at, reason="定稿取消，未提交")
        application.number = ""
    application.document = None
    application.save(update_fields=["number", "document"])


def hand_to_reviewers(application: HostingApplication, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The province's officers, or the centre's where none stands between, have it in their list."""
    application.submitted_at = at
    application.save(update_fields=["submitted_at"])
    clear_deadline(application, SUBMIT)
    reviewer = application.recommender or application.edition.organiser
    tell(
        officers_at(reviewer, at=at),
        text=f"{application.host}提交了{application}（{application.number}，第 {application.revision} 版），请审核。",
        link=application.get_absolute_url(),
        at=at,
        kind=APPLICATIONS,
        key=f"competitions.application:{application.pk}:submitted:{application.revision}",
    )


def hand_back_to_host(application: HostingApplication, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The host reads the opinion and has until the deadline; the stamp holds until something is edited."""
    _tell_host(application, f"{application}被退回修改。意见：{reason}", at=at)
    remind_host(application, at=at)


def remind_host(application: HostingApplication, *, at: datetime) -> None:
    """Remind the host before the deadline that applies to it."""
    set_deadline(
        application,
        SUBMIT,
        at=rules.deadline_of(application).at,
        label=f"提交{application}",
        recipients=who_is_reminded(application, at=at),
        link=application.get_absolute_url(),
        since=at,
    )


def who_is_reminded(application: HostingApplication, *, at: datetime) -> list[User]:
    """The person in charge (经办人) while they work at the host; else everybody who does."""
    officers = officers_at(application.host, at=at)
    in_charge = [each for each in officers if each.pk == application.person_in_charge_id]
    return in_charge or officers


def _owes_application(application_id: str, *, at: datetime) -> list[User] | None:
    application = HostingApplication.objects.filter(pk=application_id).select_related("host").first()
    return who_is_reminded(application, at=at) if application is not None else None


def confirm_scan(application: HostingApplication, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Keep who compared which pages of the stamped copy with the system's version, and when."""
    if data and data.get("scan_pages"):
        papers.confirm_application_scan(application, pages=data["scan_pages"], actor=actor, at=at)


def keep_over_quota_reason(
    application: HostingApplication, *, actor: Actor, at: datetime, data: Any, reason: str
) -> None:
    """Why the province sends more than the edition allows 原则上; where the quota holds, a typed reason says nothing."""
    quota = rules.quota_of(application)
    over = quota is not None and quota.is_used_up
    typed = normalise_text(str((data or {}).get(rules.OVER_QUOTA_REASON) or ""))
    application.over_quota_reason = typed if over else ""
    application.save(update_fields=["over_quota_reason"])


def hand_to_centre(application: HostingApplication, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The centre has it in its list; the host learns how far it has come."""
    tell(
        officers_of([application.edition.organiser_id], {CENTRE_OFFICER}, at=at),
        text=f"{application.recommender}推荐{application.host}承办{application.name}。",
        link=application.get_absolute_url(),
        at=at,
        kind=APPLICATIONS,
        key=f"competitions.application:{application.pk}:recommended:{application.revision}",
    )
    _tell_host(application, f"{application}已由{application.recommender}推荐。意见：{reason}", at=at)


def tell_host_the_outcome(
    application: HostingApplication, *, actor: Actor, at: datetime, data: Any, reason: str
) -> None:
    """The host learns the outcome with its reason; so does the province that recommended."""
    label = ApplicationState(application.state).label
    opinion = f"意见：{reason}" if reason else ""
    _tell_host(application, f"{application}：{label}。{opinion}", at=at)
    if application.recommender is not None and application.recommender_id != (actor.authority and actor.authority.pk):
        tell(
            officers_at(application.recommender, at=at),
            text=f"{application.host}的{application}：{label}。{opinion}",
            link=application.get_absolute_url(),
            at=at,
            kind=APPLICATIONS,
        )


def leave(application: HostingApplication, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Nothing is left that could be taken for a live application; whoever had it in the list learns why."""
    clear_deadline(application, SUBMIT)
    if application.document is not None:
        papers.void_application_paper(application, actor=actor, at=at, reason="撤回申办")
    if application.submitted_at is None:
        if application.number:
            papers.void_application_number(application, actor=actor, at=at, reason="撤回申办，未提交")
            application.number = ""
            application.save(update_fields=["number"])
        return
    reviewer = application.recommender or application.edition.organiser
    tell(
        officers_at(reviewer, at=at),
        text=f"{application.host}撤回了{application}。原因：{reason}",
        link=application.get_absolute_url(),
        at=at,
        kind=APPLICATIONS,
    )


def tell_host_it_is_reopened(
    application: HostingApplication, *, actor: Actor, at: datetime, data: Any, reason: str
) -> None:
    """What was declined is judged again; the form and its stamp are those that were handed in."""
    _tell_host(application, f"{application.recommender}重新受理了{application}。原因：{reason}", at=at)


def come_back(application: HostingApplication, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """A draft again, with what was typed: its print was voided when it was withdrawn, and no letter carries it."""
    application.document = None
    application.letter = None
    application.over_quota_reason = ""
    application.save(update_fields=["document", "letter", "over_quota_reason"])
    remind_host(application, at=at)


def _tell_host(application: HostingApplication, text: str, *, at: datetime) -> None:
    tell(
        officers_at(application.host, at=at),
        text=text,
        link=application.get_absolute_url(),
        at=at,
        kind=APPLICATIONS,
    )


# Competition


def announce_collection(competition: Competition, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The calendar starts now, unless it started before."""
    competition.periods.filter(stage=Stage.COLLECTION, opens_at=None).update(opens_at=at)
    Announcement.objects.create(
        kind=AnnouncementKind.NOTICE,
        title=f"{competition.name}开始征集技术需求",
        body=(
            f"{competition.name}自即日起征集企业技术需求，"
            f"{moment(competition.closes(Stage.COLLECTION))} 截止。请登录门户填报。"
        ),
        issuer=actor.authority or competition.edition.organiser,
        edition_id=competition.edition_id,
        competition=competition,
        published_at=at,
        is_demo=competition.is_demo,
    )
