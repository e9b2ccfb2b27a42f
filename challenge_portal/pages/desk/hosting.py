"""What waits once a host is chosen: its work plan, the launch, and the changes that it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from challenge_portal.kernel.clock import moment
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.roles import CENTRE_OFFICER, PROVINCE_OFFICER
from challenge_portal.pages.desk.tallies import Counts, Line, Tally
from challenge_portal.pages.desk.todo import Part, Todo, too_long
from competitions.models import ChangeRequest, Competition, WorkPlan
from competitions.policy import HOSTING, manages
from competitions.states import PLAN_OPEN_TO_HOST, ChangeState, CompetitionState, WorkPlanState

PLAN_ROW = {"by": "competition__code", "named": "competition__name"}


def _plans(actor: Actor, at: datetime) -> dict[str, Tally]:
    if actor.authority is None or not actor.holds(HOSTING):
        return {}
    mine = WorkPlan.objects.filter(manages().q(actor), state__in=PLAN_OPEN_TO_HOST)
    missing = Competition.objects.filter(
        manages("pk").q(actor), edition__needs_work_plan=True, state=CompetitionState.PREPARING, work_plan=None
    )
    wanted = {
        "to_start": Tally(missing, by="code", named="name"),
        "to_write": Tally(mine.filter(state=WorkPlanState.DRAFT), **PLAN_ROW),
        "returned": Tally(mine.filter(state=WorkPlanState.RETURNED), **PLAN_ROW),
    }
    if actor.holds({CENTRE_OFFICER}):
        ours = WorkPlan.objects.filter(competition__edition__organiser=actor.authority)
        wanted["to_approve"] = Tally(ours.filter(state=WorkPlanState.SUBMITTED), since="submitted_at", **PLAN_ROW)
        wanted["to_launch"] = Tally(ours.filter(state=WorkPlanState.APPROVED), since="approved_at", **PLAN_ROW)
    return wanted


def _word_plans(counts: Counts, actor: Actor, at: datetime) -> Iterator[Todo]:
    for each in _in_order(counts, "to_start"):
        note = "本届须报工作方案，批准后才能开始需求征集。"
        yield Todo(f"编制工作方案：{each.name}", note, _plan_url(each), "去编制", 1)
    for each in _in_order(counts, "to_write"):
        yield Todo(f"报送工作方案：{each.name}", "已开始编制，填完后报送火炬中心。", _plan_url(each), "继续填写", 1)
    for each in _in_order(counts, "returned"):
        note = "火炬中心已写明意见，修改后重新报送。"
        yield Todo(f"修改退回的工作方案：{each.name}", note, _plan_url(each), "去修改", 1, urgent=True)
    for each in _in_order(counts, "to_approve"):
        note = f"{moment(each.since)} 报送。"
        yield Todo(f"审定工作方案：{each.name}", note, _plan_url(each), "去审定", 1, too_long(each.since, at))
    for each in _in_order(counts, "to_launch"):
        note = f"工作方案 {moment(each.since)} 批准。"
        yield Todo(f"公布正式启动：{each.name}", note, _plan_url(each), "去公布", 1)


def _changes(actor: Actor, at: datetime) -> dict[str, Tally]:
    office = actor.authority
    if office is None or not actor.holds({PROVINCE_OFFICER, CENTRE_OFFICER}):
        return {}
    asked = ChangeRequest.objects.filter(state=ChangeState.ASKED)
    wanted = {}
    if actor.holds({PROVINCE_OFFICER}):
        to_consent = asked.filter(application__recommender=office)
        wanted["to_consent"] = Tally(to_consent, since="asked_at", by="pk", named="application__host__name")
    if actor.holds({CENTRE_OFFICER}):
        direct = Q(state=ChangeState.ASKED, application__recommender=None)
        to_decide = ChangeRequest.objects.filter(
            Q(state=ChangeState.CONSENTED) | direct, application__edition__organiser=office
        )
        wanted["to_decide"] = Tally(to_decide, since="asked_at", by="pk", named="application__host__name")
    return wanted


def _word_changes(counts: Counts, actor: Actor, at: datetime) -> Iterator[Todo]:
    for key, words in (("to_consent", "表示是否同意变更"), ("to_decide", "审批承办后变更")):
        for each in _in_order(counts, key):
            note = f"{moment(each.since)} 提出。"
            url = reverse("competitions:change", args=[each.value])
            yield Todo(f"{words}：{each.name}", note, url, "去办理", 1, too_long(each.since, at))


def _in_order(counts: Counts, key: str) -> list[Line]:
    return sorted(counts.each(key), key=lambda line: line.value)


def _plan_url(line: Line) -> str:
    return reverse("competitions:work_plan", args=[line.value])


PLANS = Part(_plans, _word_plans)
CHANGES = Part(_changes, _word_changes)
