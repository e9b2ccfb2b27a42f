"""What waits around demands: for the host, the enterprise and the agency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from challenge_portal.kernel.clock import moment
from challenge_portal.organisations.actors import Actor
from challenge_portal.pages.desk.own import running
from challenge_portal.pages.desk.tallies import Counts, Tally
from challenge_portal.pages.desk.todo import Part, Todo, too_long
from competitions.policy import HOSTING, manages
from competitions.states import CompetitionState
from demands.models import Analysis, Demand
from demands.states import BROUGHT_IN, OPEN_TO_AGENCY, SHOWN_TO_OWNER, AnalysisState, DemandState

HOST_WORDS = (
    (DemandState.SUBMITTED, "形式审查需求", "3 个工作日内给出结果。", "去审查"),
    (DemandState.ACCEPTED, "委托服务机构分析需求", "已受理，等待分派。", "去分派"),
    (DemandState.ANALYSED, "审定需求分析与公开文本", "服务机构已提交分析。", "去审定"),
    (DemandState.CONFIRMED, "把已确认的需求编入批次发布", "企业已确认公开文本。", "去编批"),
)
OWNER_WORDS = (
    (DemandState.RETURNED, "修改退回的需求", "承办地已写明意见，修改后重新提交。", "去修改", True),
    (DemandState.TO_CONFIRM, "确认公开文本，同意后发布", "核对隐去的信息；不同意可写明理由退回。", "去确认", True),
    (DemandState.DRAFT, "填完并提交需求", "草稿已自动保存。", "继续填写", False),
)


def _tallies(actor: Actor, at: datetime) -> dict[str, Tally]:
    if actor.authority is not None and actor.holds(HOSTING):
        waiting = Demand.objects.filter(manages().q(actor), state__in=[state for state, *_ in HOST_WORDS])
        return {"of_host": Tally(waiting, since="state_changed_at", by="state")}
    if actor.institution is not None:
        own = Demand.objects.filter(owner=actor.institution, state__in=[state for state, *_ in OWNER_WORDS])
        entrusted = Analysis.objects.filter(agency=actor.institution, state__in=OPEN_TO_AGENCY)
        waits = {"channel__in": SHOWN_TO_OWNER, "claimed_at": None}  # what came by a link is told to who has its code
        to_claim = Demand.objects.filter(owner=actor.institution, state=DemandState.DRAFT, **waits)
        return {
            "of_owner": Tally(own.exclude(channel__in=BROUGHT_IN, claimed_at=None), by="state"),
            "to_claim": Tally(to_claim, by="state"),
            "to_analyse": Tally(entrusted, by="state"),
        }
    return {}


def _todos(counts: Counts, actor: Actor, at: datetime) -> Iterator[Todo]:
    if actor.authority is not None and actor.holds(HOSTING):
        yield from _to_start(actor)
    for state, text, note, act in HOST_WORDS:
        found = counts.of("of_host", state)
        if found.count:
            url = f"{reverse('demands:office')}?state={state}"
            since = f"{note}等得最久的一项自 {moment(found.since)} 起。"
            yield Todo(text, since, url, act, found.count, too_long(found.since, at))
    for state, text, note, act, urgent in OWNER_WORDS:
        if count := counts.of("of_owner", state).count:
            yield Todo(text, note, reverse("demands:mine"), act, count, urgent)
    if count := counts.total("to_claim"):
        note = "承办单位、区县或服务机构代填的，认领后才能提交和公开。"
        yield Todo("核对并认领代填的需求", note, reverse("demands:mine"), "去认领", count)
    if count := counts.total("to_analyse"):
        back = counts.of("to_analyse", AnalysisState.RETURNED).count
        note = f"其中 {back} 项被退回修改。" if back else "填写需求分析表，拟定公开文本。"
        yield Todo("完成需求分析", note, reverse("demands:analyses"), "去分析", count, bool(back))


def _to_start(actor: Actor) -> Iterator[Todo]:
    """The competitions that the host runs and has not opened for demands."""
    runs = manages("pk")
    for each in running(actor):
        if each.state == CompetitionState.PREPARING and runs.holds(actor, each):
            url = reverse("competitions:competition_desk", args=[each.code])
            yield Todo(f"启动{each.name}的需求征集", "赛事已建立，核对日程后即可启动。", url, "去启动", 1)


DEMANDS = Part(_tallies, _todos)
