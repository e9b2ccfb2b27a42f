"""A host's work plan (工作方案), from its first line to the announcement of 正式启动."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from challenge_portal.form_versions.cleaning import Cleaned, clean_answers
from challenge_portal.form_versions.drafts import Ticket, check_seen, check_version, keep_draft
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import load_form
from challenge_portal.kernel.clock import local
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.wordcount import normalise_text
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.document_numbers import number_refusal, used_number_refusal
from competitions.forms_data import work_plan_v1 as form
from competitions.models import Announcement, Competition, WorkPlan, WorkPlanDraft
from competitions.plan_workflow import WORK_PLAN
from competitions.states import PLAN_OPEN_TO_HOST, STAGE_ORDER, AnnouncementKind, CompetitionState, Stage

STARTED, SAVED = "competitions.workplan.started", "competitions.workplan.saved"
register_verbs({STARTED: "开始编制工作方案", SAVED: "保存工作方案"})


@dataclass(frozen=True, slots=True)
class LaunchEntry:
    """What the centre types for the announcement. The number comes from its register; there may be none."""

    title: str
    body: str
    document_number: str = ""


def plan_form() -> FormVersion:
    """The form of work plans; it is loaded from the code with the first plan."""
    known = FormVersion.objects.filter(key=form.KEY, version=form.VERSION).first()
    return known or load_form(form.KEY, form.VERSION, form.TITLE, form.FIELDS, source=form.SOURCE)


@transaction.atomic
def start_plan(*, actor: Actor, competition: Competition, at: datetime) -> WorkPlan:
    """Begin the plan of a competition with the calendar and the complaint body that are known. Once for each.

    Raises NotAllowed, Refused for a competition that is over; where a plan stands already it is that one.
    """
    locked = Competition.objects.select_for_update(of=("self",), no_key=True).get(pk=competition.pk)
    if not can(actor, "competitions.run", locked):
        raise NotAllowed("competitions.run", locked)
    known = WorkPlan.objects.filter(competition=locked).first()
    if known is not None:
        return known
    if locked.state == CompetitionState.CONCLUDED:
        raise Refused("赛事已结束，不再办理工作方案。")
    plan = WorkPlan.objects.create(
        competition=locked,
        form_version=plan_form(),
        answers=usual_answers(locked),
        created_at=at,
        is_demo=locked.is_demo,
    )
    record(actor=actor, verb=STARTED, subject=plan, at=at)
    return plan


def usual_answers(competition: Competition) -> dict[str, Any]:
    """What the portal knows already: the calendar as it stands, and who answers complaints until when."""
    periods = sorted(competition.periods.all(), key=lambda each: STAGE_ORDER[Stage(each.stage)])
    calendar = [
        {
            "work": str(each.get_stage_display()),
            "starts_on": local(each.opens_at).date().isoformat() if each.opens_at else "",
            "ends_on": local(each.closes_at).date().isoformat(),
            "by": "",
        }
        for each in periods
    ]
    body = f"投诉由{competition.complaint_body}受理。" if competition.complaint_body else ""
    contact = f"联系方式：{competition.complaint_contact}。" if competition.complaint_contact else ""
    disputes = f"{body}{contact}投诉自收到之日起 {competition.complaint_days} 个工作日内答复。"
    return {"calendar": calendar, "disputes": disputes}


@transaction.atomic
def save_plan(
    *,
    actor: Actor,
    plan: WorkPlan,
    answers: Mapping[str, Any],
    at: datetime,
    version: int | None = None,
    ticket: Ticket | None = None,
) -> tuple[WorkPlan, Cleaned]:
    """Keep what was typed, whole, and say what is wrong with it. A draft is never refused for its content.

    Raises Stale for an old page or once it is handed in, TypedElsewhere for typing that this page has not seen.
    """
    locked = _open_to_host(plan, actor=actor, version=version)
    check_seen(WorkPlanDraft.objects.filter(plan=locked).first(), ticket, person=actor.person)
    cleaned = clean_answers(locked.form_version, answers, final=False)
    WorkPlanDraft.objects.filter(plan=locked).delete()
    if cleaned.values == locked.answers:
        return locked, cleaned
    locked.answers = cleaned.values
    locked.version += 1
    locked.save(update_fields=["answers", "version"])
    record(actor=actor, verb=SAVED, subject=locked, at=at)
    return locked, cleaned


@transaction.atomic
def autosave_plan(
    *, actor: Actor, plan: WorkPlan, answers: Mapping[str, Any], at: datetime, ticket: Ticket | None = None
) -> datetime:
    """Keep what is being typed beside the saved form. Nothing is recorded, nothing is checked but who and when.

    Raises NotAllowed, Refused, Stale (handed in meanwhile, an overtaken sending), TypedElsewhere.
    """
    locked = _open_to_host(plan, actor=actor, version=None)
    if actor.person is None:
        raise NotAllowed("competitions.write_plan", locked)
    check_version(locked, ticket, saved=SAVED)
    typed = clean_answers(locked.form_version, answers, final=False).values
    drafts = WorkPlanDraft.objects.all()
    keep_draft(drafts, of={"plan": locked}, answers=typed, person=actor.person, at=at, ticket=ticket)
    return at


def move_plan(
    name: str, *, actor: Actor, plan: WorkPlan, at: datetime, reason: str = "", version: int | None = None
) -> WorkPlan:
    """Hand in, give back or approve, as a button asks by its name. Raises UnknownMove, Refused."""
    return WORK_PLAN.fire(plan, name, actor=actor, at=at, reason=reason, version=version)


@transaction.atomic
def launch_competition(
    *, actor: Actor, plan: WorkPlan, entry: LaunchEntry, at: datetime, version: int | None = None
) -> Announcement:
    """正式启动: the public announcement and the plan's last move, both or neither. Raises Refused at the field."""
    competition = (
        Competition.objects.select_for_update(of=("self",), no_key=True)
        .select_related("edition__organiser")
        .get(pk=plan.competition_id)
    )
    locked = WorkPlan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.pk)
    if not can(actor, "competitions.review_plan", locked):
        raise NotAllowed("competitions.review_plan", locked)
    if locked.launch_id is not None:
        raise Stale("正式启动已经公布。")
    _check_launch(entry, competition)
    announcement = Announcement.objects.create(
        kind=AnnouncementKind.LAUNCH,
        title=normalise_text(entry.title),
        document_number=normalise_text(entry.document_number),
        body=normalise_text(entry.body),
        issuer=competition.edition.organiser,
        edition_id=competition.edition_id,
        competition=competition,
        published_at=at,
        is_demo=competition.is_demo,
    )
    locked.launch = announcement
    locked.save(update_fields=["launch"])
    WORK_PLAN.fire(locked, "launch", actor=actor, at=at, version=version)
    record(actor=actor, verb="competitions.announcement.published", subject=announcement, at=at)
    return announcement


def _check_launch(entry: LaunchEntry, competition: Competition) -> None:
    for field, label in (("title", "标题"), ("body", "正文")):
        if not normalise_text(getattr(entry, field)):
            raise Refused(Refusal(f"请填写{label}。", field=field))
    number = normalise_text(entry.document_number)
    if not number:
        return
    wrong = number_refusal(number) or used_number_refusal(number, office=competition.edition.organiser)
    if wrong is not None:
        raise Refused(wrong)


def _open_to_host(plan: WorkPlan, *, actor: Actor, version: int | None) -> WorkPlan:
    """The plan under its lock and its competition's, open to the host."""
    Competition.objects.select_for_update(no_key=True).get(pk=plan.competition_id)
    locked = (
        WorkPlan.objects.select_for_update(of=("self",), no_key=True)
        .select_related("competition", "form_version")
        .get(pk=plan.pk)
    )
    if not can(actor, "competitions.write_plan", locked):
        raise NotAllowed("competitions.write_plan", locked)
    if locked.state not in PLAN_OPEN_TO_HOST:
        raise Stale(f"工作方案现在是“{locked.get_state_display()}”，不能修改。")
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再办理。")
    return locked
