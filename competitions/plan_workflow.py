"""How a work plan (工作方案) moves: written by the host, approved by the centre, then 正式启动 is announced.

国科发火〔2019〕228号 四.1 asks every host for one; 国科火字〔2022〕47号 附件1 has the centre approve the plans (审定工作计划)
and names the launch as a step of its own, 二.（三）.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.form_versions.cleaning import clean_answers
from challenge_portal.form_versions.services import freeze_form
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.roles import CENTRE_OFFICER
from challenge_portal.workflow.engine import Move, Workflow
from competitions import plan_papers
from competitions.effects import COMPETITIONS
from competitions.models import Competition, WorkPlan
from competitions.people import officers_of, runners_of
from competitions.states import PLAN_STANDS, WORK_PLAN_EDGES, CompetitionState, WorkPlanState


def plan_is_complete(plan: WorkPlan, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Every part within its limits; the page shows all errors, the refusal the first."""
    cleaned = clean_answers(plan.form_version, plan.answers, final=True)
    if cleaned.ok:
        return None
    field, texts = next(iter(cleaned.errors.items()))
    more = f"另有 {len(cleaned.errors) - 1} 处需要修改。" if len(cleaned.errors) > 1 else ""
    label = plan.form_version.spec(field).label
    return Refusal(f"“{label}”：{texts[0]}{more}", field=field, rule=plan.form_version.source)


def competition_goes_on(plan: WorkPlan, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """What is over needs no plan."""
    if plan.competition.state == CompetitionState.CONCLUDED:
        return Refusal("赛事已结束，不再办理工作方案。")
    return None


def launch_is_written(plan: WorkPlan, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """正式启动 is an announcement: without it there is none."""
    return None if plan.launch_id else Refusal("请先拟写正式启动的公告，再公布。", way_on="公布正式启动")


def hand_in(plan: WorkPlan, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Count the version, number it once, ask for its PDF; the centre has it in its list."""
    freeze_form(plan.form_version, at=at)
    plan.revision += 1
    plan.submitted_at = at
    plan.number = plan.number or plan_papers.take_plan_number(plan, at=at)
    plan.document = plan_papers.plan_document(plan, actor=actor, at=at)
    plan.save(update_fields=["revision", "submitted_at", "number", "document"])
    tell(
        officers_of([plan.competition.edition.organiser_id], {CENTRE_OFFICER}, at=at),
        text=f"{plan.competition}报送了工作方案（{plan.number}，第 {plan.revision} 版），请审定。",
        link=plan.get_absolute_url(),
        at=at,
        kind=COMPETITIONS,
        key=f"competitions.workplan:{plan.pk}:submitted:{plan.revision}",
    )


def tell_the_host(plan: WorkPlan, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Returned with its opinion, or approved."""
    said = f"{plan}：{plan.get_state_display()}。" + (f"意见：{reason}" if reason else "")
    told = runners_of(plan.competition, at=at)
    tell(told, text=said, link=plan.get_absolute_url(), at=at, kind=COMPETITIONS)


def note_approval(plan: WorkPlan, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """When it was approved."""
    plan.approved_at = at
    plan.save(update_fields=["approved_at"])


def tell_of_the_launch(plan: WorkPlan, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Everybody reads the announcement; the host is told."""
    tell(
        runners_of(plan.competition, at=at),
        text=f"{plan.competition}已正式启动，公告已发布。",
        link=plan.launch.get_absolute_url() if plan.launch else plan.get_absolute_url(),
        at=at,
        kind=COMPETITIONS,
        key=f"competitions.workplan:{plan.pk}:launched",
    )


WORK_PLAN = Workflow(
    WorkPlan,
    WorkPlanState,
    WORK_PLAN_EDGES,
    initial=WorkPlanState.DRAFT,
    final={WorkPlanState.LAUNCHED},
    locks=lambda plan: [plan.competition],
    moves={
        "submit": Move(
            "competitions.write_plan",
            label="报送火炬中心",
            guards=[competition_goes_on, plan_is_complete],
            effects=[hand_in],
            confirm="报送后不能修改，生成带编号的工作方案，由火炬中心审定。",
        ),
        "give_back": Move(
            "competitions.review_plan",
            label="退回修改",
            guards=[competition_goes_on],
            effects=[tell_the_host],
            asks_reason=True,
            tone="plain",
        ),
        "approve": Move(
            "competitions.review_plan",
            label="批准",
            guards=[competition_goes_on],
            effects=[note_approval, tell_the_host],
            confirm="批准后，承办单位按这一版工作方案办赛；下一步公布正式启动。",
        ),
        "launch": Move(
            "competitions.review_plan",
            label="公布正式启动",
            guards=[competition_goes_on, launch_is_written],
            effects=[tell_of_the_launch],
            offered=False,
        ),
    },
)


def plan_is_approved(competition: Competition, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Where the edition asks for a work plan, nothing starts before the centre has approved it."""
    if not competition.edition.needs_work_plan:
        return None
    if WorkPlan.objects.filter(competition=competition, state__in=PLAN_STANDS).exists():
        return None
    text = "本届须先报工作方案，经火炬中心批准后才能开始需求征集。"
    return Refusal(text, way_on="工作方案", rule="国科发火〔2019〕228号 四.1")
