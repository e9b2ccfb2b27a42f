"""A competition's work plan as its host writes it and the centre judges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from challenge_portal.documents.chain import PaperView, paper_chain
from challenge_portal.form_versions.comparing import Texts, VersionList, answer_texts, version_list
from challenge_portal.form_versions.definitions import Definition
from challenge_portal.form_versions.drafts import Ticket
from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, visible
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.trail.versions import versions_of
from challenge_portal.workflow.engine import Available
from challenge_portal.workflow.showing import Step, track
from competitions import plan_papers
from competitions.models import Competition, WorkPlan, WorkPlanDraft
from competitions.plan_workflow import WORK_PLAN
from competitions.selectors.shared import WORK_PLAN_TONES, party_groups
from competitions.states import PLAN_OPEN_TO_HOST, CompetitionState, WorkPlanState

STEPS = ("编制", "火炬中心审定", "公布正式启动")
HERE = {
    WorkPlanState.DRAFT: 0,
    WorkPlanState.RETURNED: 0,
    WorkPlanState.SUBMITTED: 1,
    WorkPlanState.APPROVED: 2,
    WorkPlanState.LAUNCHED: 3,
}
TOLD = frozenset({WORK_PLAN.verb(name) for name in WORK_PLAN.moves} | {"competitions.workplan.started"})


@dataclass(frozen=True, slots=True)
class PlanView:
    """The plan itself; ``opinion`` is why it was returned."""

    id: int
    version: int
    number: str
    revision: int
    state: str
    state_label: str
    tone: str
    steps: list[Step]
    waits_for: str
    since: datetime
    submitted_at: datetime | None
    approved_at: datetime | None
    may_edit: bool
    form: Definition
    answers: Mapping[str, Any]
    paper: PaperView | None
    opinion: TimelineRow | None
    moves: list[Available]
    may_launch: bool
    launch: tuple[int, str] | None
    timeline: list[TimelineRow]
    versions: list[VersionList]
    is_demo: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The plan of a competition, or that there is none (yet, or for this actor)."""

    code: str
    competition: str
    edition: str
    is_asked_for: bool
    may_start: bool
    plan: PlanView | None


@dataclass(frozen=True, slots=True)
class PlanForm:
    """The form page: what was saved, or typed since then and kept by itself."""

    page: PlanPage
    plan: PlanView
    values: Mapping[str, Any]
    restored_at: datetime | None
    restored_by: str
    ticket: Ticket


def plan_page(code: str, *, actor: Actor, at: datetime) -> PlanPage:
    """The plan of one competition. At most seven queries. Raises NotVisible, and NotAllowed for the public."""
    competition = get_visible(Competition, actor, "edition__organiser", code=code.upper())
    if not can(actor, "competitions.watch", competition):
        raise NotAllowed("competitions.watch", competition)
    plan = (
        visible(WorkPlan, actor)
        .filter(competition=competition)
        .select_related("competition__edition__organiser", "form_version", "document", "launch")
        .first()
    )
    over = competition.state == CompetitionState.CONCLUDED
    return PlanPage(
        code=competition.code,
        competition=competition.name,
        edition=competition.edition.title,
        is_asked_for=competition.edition.needs_work_plan,
        may_start=plan is None and not over and can(actor, "competitions.run", competition),
        plan=_plan(plan, actor, at=at) if plan else None,
    )


def plan_form_page(code: str, *, actor: Actor, at: datetime) -> PlanForm | None:
    """The form with the newest typing; nothing where this actor can't type now. Raises NotVisible, NotAllowed."""
    page = plan_page(code, actor=actor, at=at)
    plan = page.plan
    if plan is None or not plan.may_edit:
        return None
    draft = WorkPlanDraft.objects.filter(plan_id=plan.id).select_related("saved_by").first()
    typed = dict(draft.answers) if draft else dict(plan.answers)
    unsaved = typed != plan.answers
    return PlanForm(
        page=page,
        plan=plan,
        values=typed,
        restored_at=draft.saved_at if draft and unsaved else None,
        restored_by=draft.saved_by.display_name if draft else "",
        ticket=Ticket.new(draft),
    )


def plan_of(code: str, *, actor: Actor) -> WorkPlan:
    """The plan that a view hands to a service. Raises NotVisible."""
    related = ("competition__edition__organiser", "form_version", "launch")
    return get_visible(WorkPlan, actor, *related, competition__code=code.upper())


def launch_initial(plan: WorkPlan) -> dict[str, str]:
    """The usual words of a launch, for the officer to change."""
    name = plan.competition.name
    parties = party_groups(plan.competition.parties.select_related("authority", "institution"), plan.competition.words)
    listed = "".join(f"{group.title}：{'、'.join(group.names)}\n" for group in parties)
    return {
        "title": f"关于正式启动{name}的公告",
        "body": (
            f"{name}工作方案已经火炬中心批准，现正式启动。\n"
            "请承办单位按照工作方案组织实施，各环节的时间安排见门户赛事页面。欢迎企业提出技术需求，"
            f"欢迎高等学校、科研院所、企业和团队参与挑战。\n{listed}".rstrip()
        ),
    }


def _plan(plan: WorkPlan, actor: Actor, *, at: datetime) -> PlanView:
    rows = timeline(plan, verbs=TOLD)
    state = WorkPlanState(plan.state)
    moves = WORK_PLAN.available(plan, actor, at=at)
    return PlanView(
        id=plan.pk,
        version=plan.version,
        number=plan.number,
        revision=plan.revision,
        state=plan.state,
        state_label=state.label,
        tone=WORK_PLAN_TONES[state],
        steps=track(STEPS, HERE[state]),
        waits_for=_waits_for(plan, state),
        since=plan.state_changed_at or plan.created_at,
        submitted_at=plan.submitted_at,
        approved_at=plan.approved_at,
        may_edit=state in PLAN_OPEN_TO_HOST and can(actor, "competitions.write_plan", plan),
        form=Definition(plan.form_version.specs, plan.form_version.title, plan.form_version.source),
        answers=plan.answers,
        paper=paper_chain(plan, plan_papers.KIND, plan.document).paper,
        opinion=next((row for row in rows if row.reason), None) if state == WorkPlanState.RETURNED else None,
        moves=[move for move in moves if move.offered and move.name != "submit"],
        may_launch=any(move.name == "launch" for move in moves),
        launch=(plan.launch.pk, plan.launch.title) if plan.launch else None,
        timeline=rows,
        versions=_versions(plan),
        is_demo=plan.is_demo,
    )


def _waits_for(plan: WorkPlan, state: WorkPlanState) -> str:
    if state in PLAN_OPEN_TO_HOST:
        return "承办单位"
    return "" if state == WorkPlanState.LAUNCHED else plan.competition.edition.organiser.name


def _versions(plan: WorkPlan) -> list[VersionList]:
    """What was handed in each time, with what changed. One query."""

    def texts(values: Mapping[str, Any]) -> Texts:
        return {"number": ("编号", values["number"]), **answer_texts(plan.form_version, values["answers"])}

    said = {str(WorkPlanState.SUBMITTED): "报送"}
    found = version_list("工作方案", versions_of(plan), texts, said=said, numbered_by="revision")
    return [found] if found.rows else []
