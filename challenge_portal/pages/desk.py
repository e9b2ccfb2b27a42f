"""The desk (工作台): what waits for this person, by when, and what was told them.

Each to-do is counted from the states in which something waits for the actor's kind, never kept as a row of its own:
it is gone when its cause is gone. Few queries, whatever the number of cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.urls import reverse

from challenge_portal.kernel.clock import local, moment
from challenge_portal.notices.selectors import DeadlineRow, MessageRow, deadlines_of, latest_messages
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, visible
from challenge_portal.organisations.roles import CENTRE_OFFICER, OVERSEERS, PROVINCE_OFFICER
from challenge_portal.pages import todos_registrations
from challenge_portal.pages.desk_awards import award_todos, complaint_todos
from challenge_portal.pages.desk_finals import final_todos
from challenge_portal.pages.desk_matching import matching_todos
from challenge_portal.pages.desk_solutions import solution_todos
from challenge_portal.pages.todo import Todo, too_long
from competitions.models import Competition, Edition, HostingApplication
from competitions.policy import HOSTING, WATCHING, competitions_managed_with, competitions_overseen_with
from competitions.selectors.shared import APPLICATION_TONES, COMPETITION_TONES
from competitions.states import ApplicationState, CompetitionState, EditionState
from demands.models import Analysis, Demand
from demands.states import OPEN_TO_AGENCY, AnalysisState, DemandState
from demands.states import TONES as DEMAND_TONES

OWN_CASES = 6
MOST_FILED = 20


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the desk, opening its list."""

    label: str
    value: int
    url: str


@dataclass(frozen=True, slots=True)
class Case:
    """One of the actor's own cases: what it is, where it stands, since when."""

    title: str
    number: str
    url: str
    state: str
    tone: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Cases:
    """The newest of the actor's own cases, with the way to all of them."""

    heading: str
    rows: list[Case]
    all_url: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one actor."""

    greeting: str
    todos: list[Todo]
    tiles: list[Tile]
    cases: list[Cases]
    deadlines: list[DeadlineRow]
    messages: list[MessageRow]
    looks_on: bool  # a supervisor: reads, has nothing to do
    has_unit: bool

    @property
    def waiting(self) -> int:
        """How many single things wait."""
        return sum(todo.count for todo in self.todos)


def desk(actor: Actor, *, at: datetime) -> Desk:
    """The desk of this actor at this moment; the most pressing first."""
    todos = [
        *_of_office(actor, at=at),
        *_of_unit(actor, at=at),
        *todos_registrations.of_challenger(actor),
        *solution_todos(actor, at=at),
        *matching_todos(actor, at=at),
        *final_todos(actor),
    ]
    return Desk(
        greeting=_greeting(at),
        todos=sorted(todos, key=lambda todo: not todo.urgent),
        tiles=_tiles(actor),
        cases=[cases for cases in _cases(actor) if cases.rows],
        deadlines=deadlines_of(actor.person_id, at=at, limit=5),
        messages=latest_messages(actor.person_id, limit=5),
        looks_on=actor.holds(OVERSEERS),
        has_unit=actor.authority is not None or actor.institution is not None,
    )


def _greeting(at: datetime) -> str:
    hour = local(at).hour
    return "上午好" if hour < 12 else "下午好" if hour < 18 else "晚上好"


def _of_office(actor: Actor, *, at: datetime) -> Iterator[Todo]:
    if actor.authority is None:
        return
    yield from _own_applications(actor)
    if actor.holds({PROVINCE_OFFICER}):
        yield from _of_province(actor, at=at)
    if actor.holds({CENTRE_OFFICER}):
        yield from _of_centre(actor, at=at)
    if actor.holds(HOSTING):
        yield from _of_host(actor, at=at)
        yield from award_todos(actor)
    yield from complaint_todos(actor, at=at)


def _own_applications(actor: Actor) -> Iterator[Todo]:
    """The office's own hosting applications that wait for itself."""
    words = {
        ApplicationState.RETURNED: ("修改退回的申办表", "省级或中心已写明意见，修改后重新定稿、盖章、提交。", "去修改"),
        ApplicationState.FINALISED: ("上传盖章件并提交申办表", "已定稿：打印、盖章、上传扫描件后提交。", "去提交"),
        ApplicationState.DRAFT: ("填完申办表", "草稿已自动保存，可随时继续。", "继续填写"),
    }
    for filed in reversed(_filed(actor)):
        if filed.state in words and can(actor, "competitions.edit_application", filed):
            text, note, act = words[ApplicationState(filed.state)]
            urgent = filed.state == ApplicationState.RETURNED
            yield Todo(text, note, filed.get_absolute_url(), act, 1, urgent)


def _filed(actor: Actor) -> list[HostingApplication]:
    """The office's own hosting applications, newest first: an office has a handful. One query a request."""
    return actor.remember(
        "desk.filed",
        lambda: list(
            HostingApplication.objects.filter(host=actor.authority)
            .select_related("edition", "host")
            .order_by("-pk")[:MOST_FILED]
        ),
    )


def _competitions(actor: Actor) -> list[Competition]:
    """The running competitions that the actor runs or looks after. One query a request, besides finding their ids."""
    ids = _ids(actor, competitions_managed_with(HOSTING)) | _ids(actor, competitions_overseen_with(WATCHING))
    running = Competition.objects.filter(pk__in=ids).exclude(state=CompetitionState.CONCLUDED)
    return actor.remember("desk.competitions", lambda: list(running.order_by("name", "pk")))


def _ids(actor: Actor, find: Callable[[Actor], frozenset[int]]) -> frozenset[int]:
    """Ids as the visibility rules remember them, so that a page asks once."""
    return actor.remember(find, lambda: find(actor))


def _of_province(actor: Actor, *, at: datetime) -> Iterator[Todo]:
    found = HostingApplication.objects.filter(recommender=actor.authority, state=ApplicationState.SUBMITTED).aggregate(
        count=Count("pk"), oldest=Min("submitted_at")
    )
    if found["count"]:
        yield Todo(
            "审核申办表",
            f"最早一份 {moment(found['oldest'])} 提交。",
            reverse("competitions:applications"),
            "去审核",
            found["count"],
            too_long(found["oldest"], at),
        )
    if actor.authority is None or actor.authority.separately_planned:
        return  # a 计划单列市 applies directly; it may forward, but nobody waits for it
    to_forward = Edition.objects.filter(state=EditionState.OPEN, national_deadline__gte=at).exclude(
        forwardings__province=actor.authority
    )
    for pk, title, deadline in to_forward.values_list("pk", "title", "national_deadline"):
        yield Todo(
            f"转发《{title}》申办通知",
            f"全国截止 {moment(deadline)}；本省截止不得晚于此。",
            reverse("competitions:edition", args=[pk]),
            "去转发",
            1,
        )


def _of_centre(actor: Actor, *, at: datetime) -> Iterator[Todo]:
    waiting = Q(state=ApplicationState.RECOMMENDED) | Q(state=ApplicationState.SUBMITTED, recommender=None)
    unplaced = Q(state=ApplicationState.ACCEPTED, competition=None)
    found = HostingApplication.objects.filter(edition__organiser=actor.authority).aggregate(
        waiting=Count("pk", filter=waiting),
        oldest=Min("submitted_at", filter=waiting),
        unplaced=Count("pk", filter=unplaced),
    )
    if found["waiting"]:
        yield Todo(
            "审定申办",
            f"省级已推荐或计划单列市直接报送，最早一份 {moment(found['oldest'])} 提交。",
            reverse("competitions:applications"),
            "去审定",
            found["waiting"],
            too_long(found["oldest"], at),
        )
    if found["unplaced"]:
        yield Todo(
            "为已确定的承办地建立赛事",
            "同一省的几个承办地可以合办一项赛事。",
            reverse("competitions:applications"),
            "去建立",
            found["unplaced"],
        )
    yield from todos_registrations.units_abroad()
    drafts = Edition.objects.filter(organiser=actor.authority, state=EditionState.DRAFT)
    for pk, title in drafts.values_list("pk", "title"):
        yield Todo(
            f"发布《{title}》",
            "届次还是拟稿，发布后各省可以转发。",
            reverse("competitions:edition", args=[pk]),
            "去发布",
            1,
        )


HOST_WORDS = (
    (DemandState.SUBMITTED, "形式审查需求", "3 个工作日内给出结果。", "去审查"),
    (DemandState.ACCEPTED, "委托服务机构分析需求", "已受理，等待分派。", "去分派"),
    (DemandState.ANALYSED, "审定需求分析与公开文本", "服务机构已提交分析。", "去审定"),
    (DemandState.CONFIRMED, "把已确认的需求编入批次发布", "企业已确认公开文本。", "去编批"),
)


def _of_host(actor: Actor, *, at: datetime) -> Iterator[Todo]:
    """What waits for the host in the competitions that it runs."""
    ids = _ids(actor, competitions_managed_with(HOSTING))
    if not ids:
        return
    for each in _competitions(actor):
        if each.pk in ids and each.state == CompetitionState.PREPARING:
            url = reverse("competitions:competition_desk", args=[each.code])
            yield Todo(f"启动{each.name}的需求征集", "赛事已建立，核对日程后即可启动。", url, "去启动", 1)
    rows = Demand.objects.filter(competition_id__in=ids, state__in=[state for state, *_ in HOST_WORDS])
    told = {
        row["state"]: (row["count"], row["since"])
        for row in rows.values("state").annotate(count=Count("pk"), since=Min("state_changed_at"))
    }
    for state, text, note, act in HOST_WORDS:
        if state in told:
            count, since = told[state]
            url = f"{reverse('demands:office')}?state={state}"
            yield Todo(text, f"{note}等得最久的一项自 {moment(since)} 起。", url, act, count, too_long(since, at))
    yield from todos_registrations.to_compare(ids, at=at)


OWNER_WORDS = (
    (DemandState.RETURNED, "修改退回的需求", "承办地已写明意见，修改后重新提交。", "去修改", True),
    (DemandState.TO_CONFIRM, "确认公开文本，同意后发布", "核对隐去的信息；不同意可写明理由退回。", "去确认", True),
    (DemandState.DRAFT, "填完并提交需求", "草稿已自动保存。", "继续填写", False),
)


def _of_unit(actor: Actor, *, at: datetime) -> Iterator[Todo]:
    """What waits for an enterprise with its demands, or for an agency with its analyses."""
    if actor.institution is None:
        return
    own = Demand.objects.filter(owner=actor.institution, state__in=[state for state, *_ in OWNER_WORDS])
    told = dict(own.values_list("state").annotate(Count("pk")))
    for state, text, note, act, urgent in OWNER_WORDS:
        if told.get(state):
            yield Todo(text, note, reverse("demands:mine"), act, told[state], urgent)
    entrusted = Analysis.objects.filter(agency=actor.institution, state__in=OPEN_TO_AGENCY)
    found = entrusted.aggregate(
        count=Count("pk"), back=Count("pk", filter=Q(state=AnalysisState.RETURNED)), since=Min("state_changed_at")
    )
    if found["count"]:
        back = f"其中 {found['back']} 项被退回修改。" if found["back"] else "填写需求分析表，拟定公开文本。"
        yield Todo("完成需求分析", back, reverse("demands:analyses"), "去分析", found["count"], bool(found["back"]))


def _cases(actor: Actor) -> Iterator[Cases]:
    """What this actor runs or has filed."""
    if actor.institution is not None:
        own = Demand.objects.filter(owner=actor.institution).order_by("-created_at", "-pk")[:OWN_CASES]
        yield Cases("本单位的需求", [_demand_case(demand) for demand in own], reverse("demands:mine"))
    if actor.authority is None:
        return
    yield Cases("赛事", _competition_cases(actor), reverse("competitions:competitions"))
    rows = [
        Case(
            str(each),
            each.number,
            each.get_absolute_url(),
            each.get_state_display(),
            APPLICATION_TONES[ApplicationState(each.state)],
            each.state_changed_at,
        )
        for each in _filed(actor)[:OWN_CASES]
    ]
    yield Cases("本单位的申办", rows, reverse("competitions:applications"))


def _demand_case(demand: Demand) -> Case:
    state = DemandState(demand.state)
    url = reverse("demands:case", args=[demand.pk])
    return Case(str(demand), demand.case_number, url, state.label, DEMAND_TONES[state], demand.state_changed_at)


def _competition_cases(actor: Actor) -> list[Case]:
    """The running competitions that the actor runs or looks after."""
    return [
        Case(
            each.name,
            each.code,
            reverse("demands:dashboard", args=[each.code]),
            each.get_state_display(),
            COMPETITION_TONES.get(CompetitionState(each.state), "go"),
            each.state_changed_at or each.created_at,
        )
        for each in _competitions(actor)[:OWN_CASES]
    ]


def _tiles(actor: Actor) -> list[Tile]:
    """The figures beside the to-dos: what the actor can see, each opening its list."""
    if actor.institution is not None:
        told = Demand.objects.filter(owner=actor.institution).aggregate(
            all=Count("pk"), public=Count("pk", filter=Q(state=DemandState.PUBLISHED))
        )
        mine = reverse("demands:mine")
        return [Tile("本单位需求", told["all"], mine), Tile("揭榜中", told["public"], f"{mine}?state=published")]
    if actor.authority is None:
        return []
    seen = visible(Demand, actor).exclude(state=DemandState.DRAFT)
    told = seen.aggregate(
        all=Count("pk"),
        public=Count("pk", filter=Q(state=DemandState.PUBLISHED)),
        units=Count("owner", distinct=True),
    )
    office = reverse("demands:office")
    return [
        Tile("进行中的赛事", len(_competitions(actor)), reverse("competitions:competitions")),
        Tile("征集到的需求", told["all"], office),
        Tile("需求单位", told["units"], office),
        Tile("揭榜中", told["public"], f"{office}?state=published"),
    ]
