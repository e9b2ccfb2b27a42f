"""The host's inbox and its page of one case; supervisors and districts read the same pages and can do nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from challenge_portal.form_versions.comparing import VersionList
from challenge_portal.kernel.clock import local, moment
from challenge_portal.kernel.paging import cut
from challenge_portal.kernel.typed import number_typed, page_typed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, sees, visible
from challenge_portal.search.services import find
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from challenge_portal.workflow.showing import StateTabs, Tab
from demands.effects import living_analysis
from demands.models import Analysis, Demand, PublicVersion
from demands.models.demands import INDUSTRY_LABELS
from demands.redaction import Leak, leaks_of
from demands.search import OFFICE
from demands.selectors.corrections import correction_wait, open_correction
from demands.selectors.mine import holder_of
from demands.selectors.versions import staff_versions
from demands.states import (
    ANALYSIS_PASSED,
    BROUGHT_IN,
    CHECKED,
    ENDED,
    NEVER_COLLECTED,
    ON_THE_HALL,
    TEXT_OPEN_TO_HOST,
    TONES,
    WAITS_FOR_HOST,
    Channel,
    DemandState,
)
from demands.workflow import DEMAND

PAGE_SIZE = 30
CODE = re.compile(r"[-a-zA-Z0-9_]{1,20}")  # of a competition, as its addresses take it
MINE, ALL = "mine", "all"
UNCLAIMED = "待认领"
_D = DemandState
ACTS = {
    _D.SUBMITTED: "审查",
    _D.ACCEPTED: "委托分析",
    _D.ANALYSED: "审定",
    _D.CONFIRMED: "编入批次",
}
SORTS = {"waiting": "等候最久", "new": "最新提交"}
# the groups of states that tabs and figures lead to, so that a figure and its list always agree
GROUPS = {
    MINE: ("待我处理", WAITS_FOR_HOST),
    ALL: ("全部", frozenset(DemandState)),
    "collected": ("已征集", frozenset(DemandState) - NEVER_COLLECTED),
    "checked": ("通过形式审查", CHECKED),
    "passed": ("分析通过", ANALYSIS_PASSED),
    "public": ("公开发布", ON_THE_HALL),
}
TABS = StateTabs(DemandState, GROUPS)


@dataclass(frozen=True, slots=True)
class WorkQuery:
    """What an officer asks for. ``state`` is a state, "mine" (待我处理) or "all"."""

    state: str = MINE
    text: str = ""
    industry: str = ""
    competition: str = ""
    region: str = ""
    sort: str = "waiting"
    page: int = 1
    channel: str = ""

    @classmethod
    def from_address(cls, given: Mapping[str, str], *, runs: bool) -> WorkQuery:
        """From the parts of an address; who runs nothing (supervisors) starts with everything."""
        page, state = given.get("page", ""), given.get("state", "")
        return cls(
            state=state if TABS.known(state) else (MINE if runs else ALL),
            text=given.get("q", "").replace("\x00", "").strip()[:200],
            industry=given.get("industry", "") if given.get("industry") in INDUSTRY_LABELS else "",
            competition=given.get("competition", "") if CODE.fullmatch(given.get("competition", "")) else "",
            region=given.get("region", "") if number_typed(given.get("region", "")) is not None else "",
            sort=given.get("sort", "") if given.get("sort") in SORTS else "waiting",
            page=page_typed(page),
            channel=given.get("channel", "") if given.get("channel") in Channel.values else "",
        )


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One demand in the office's list. Budget in 万元."""

    id: int
    number: str
    title: str
    owner: str
    region: str
    industry: str
    budget: Any
    state_label: str
    tone: str
    holder: str
    since: datetime | None
    days: int
    act: str
    can_assign: bool
    goes_to_batches: bool
    channel: str


@dataclass(frozen=True, slots=True)
class WorkPage:
    """The office's list."""

    rows: list[WorkRow]
    tabs: list[Tab]
    competitions: list[tuple[str, str]]
    regions: list[tuple[str, str]]
    total: int
    number: int
    last: int
    query: WorkQuery
    runs: bool


@dataclass(frozen=True, slots=True)
class Case:
    """The office's page of one demand. ``demand`` is for the form's partial and for moves, never for more queries."""

    demand: Demand
    number: str
    state_label: str
    tone: str
    holder: str
    source: str
    public: PublicVersion | None
    public_number: str
    analysis: Analysis | None
    analysis_file: Any
    leaks: list[Leak]
    timeline: list[TimelineRow]
    versions: list[VersionList]
    moves: list[Available]
    by_name: dict[str, Available]
    may_word: bool
    judging: bool
    industry: str
    may_open_abroad: bool
    correction: str


def work_page(query: WorkQuery, actor: Actor, *, at: datetime, runs: bool) -> WorkPage:
    """The demands that the actor sees, filtered. Six queries, whatever the page size."""
    rows = _staff_rows(actor)
    if query.text:
        hits = [pk for pk, _ in find(OFFICE, query.text, limit=500)]
        rows = rows.filter(Q(pk__in=hits) | Q(case_number__iexact=query.text))
    competitions = list(_staff_rows(actor).order_by().values_list("competition__code", "competition__place").distinct())
    rows = _narrowed(rows, query)
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    regions = rows.order_by().values_list("region_id", "region__place").distinct()
    chosen = rows.filter(state__in=TABS.states_of(query.state))
    page = cut(TABS.total(counts, query.state), query.page, size=PAGE_SIZE)
    order = ["state_changed_at", "pk"] if query.sort == "waiting" else ["-submitted_at", "-pk"]
    found = chosen.select_related("owner", "region", "agency", "public_version").order_by(*order)
    return WorkPage(
        rows=[_row(demand, at=at, runs=runs) for demand in found[page.rows]],
        tabs=TABS.tabs(counts, query.state, groups=_groups(query.state, runs=runs), apart={_D.DRAFT}),
        competitions=sorted(competitions),
        regions=sorted((str(pk), place) for pk, place in regions if pk),
        total=page.total,
        number=page.number,
        last=page.last,
        query=query,
        runs=runs,
    )


def case(demand: Demand, actor: Actor, *, at: datetime) -> Case:
    """Everything on the office's page of a demand. At most twelve queries beside the look-up."""
    state = DemandState(demand.state)
    unclaimed = demand.is_unclaimed and state == _D.DRAFT
    public = getattr(demand, "public_version", None)
    analysis = living_analysis(demand)
    if analysis is not None and not sees(actor, analysis):
        analysis = None
    moves = DEMAND.available(demand, actor, at=at)
    return Case(
        demand=demand,
        number=demand.case_number,
        state_label=UNCLAIMED if unclaimed else state.label,
        tone="wait" if unclaimed else TONES[state],
        holder="等待企业认领" if unclaimed else holder_of(demand, owner="需求单位"),
        source=source_of(demand),
        public=public,
        public_number=public.number if public and state in ON_THE_HALL else "",
        analysis=analysis,
        analysis_file=analysis_print(analysis),
        leaks=leaks_of(demand, public) if public and state not in ON_THE_HALL else [],
        timeline=timeline(demand, limit=60),
        versions=staff_versions(demand, public, analysis, actor),
        moves=moves,
        by_name={move.name: move for move in moves},
        may_word=_text_is_due(demand) and can(actor, "demands.word", demand),
        judging=state in {_D.ANALYSED, _D.ACCEPTED} and public is not None,
        industry=demand.industry_label,
        may_open_abroad=demand.state not in ENDED - ON_THE_HALL and can(actor, "demands.open_abroad", demand),
        correction=correction_wait(open_correction(demand)),
    )


def source_of(demand: Demand) -> str:
    """How it came in, through whom, and who of the enterprise took it over; nothing for what it filed itself."""
    if demand.channel == Channel.ACCOUNT:
        return ""
    intake = demand.intake
    through = f"“{intake.link.name}”" if intake.link else str(demand.entered_office or demand.entered_agency or "")
    said = f"{demand.get_channel_display()}（{through}），{moment(intake.entered_at)}"
    if demand.claimed_at is None:
        return f"{said}。企业还没有认领，不能受理和公开。"
    return f"{said}。{intake.claimed_by}于 {moment(demand.claimed_at)} 代表企业认领。"


def _text_is_due(demand: Demand) -> bool:
    """Before an analysis there is nothing to word, where the competition asks for one: the agency proposes the text."""
    return demand.state in TEXT_OPEN_TO_HOST and not (demand.state == _D.ACCEPTED and demand.competition.needs_analysis)


def analysis_print(analysis: Analysis | None) -> Any:
    """The print of the analysis as a stored file, once the job has made it. One query."""
    if analysis is None or analysis.document is None:
        return None
    entry = analysis.document.files.filter(role="print", voided_at=None).select_related("file").first()
    return entry.file if entry else None


def demands_for(actor: Actor, ids: list[int]) -> list[Demand]:
    """The chosen demands that the actor sees, oldest first."""
    return list(visible(Demand, actor).filter(pk__in=ids).order_by("submitted_at", "pk"))


def waiting_count(actor: Actor) -> int:
    """How many demands wait for the actor's office. One query."""
    return _staff_rows(actor).filter(state__in=WAITS_FOR_HOST).count()


def _staff_rows(actor: Actor) -> QuerySet[Demand]:
    """What was filed, and what somebody brought in for an enterprise that has not taken it over yet."""
    filed = Q(submitted_at__isnull=False) | Q(channel__in=BROUGHT_IN)
    return visible(Demand, actor).filter(filed)


def _narrowed(rows: QuerySet[Demand], query: WorkQuery) -> QuerySet[Demand]:
    if query.industry:
        rows = rows.filter(industry=query.industry)
    if query.competition:
        rows = rows.filter(competition__code=query.competition)
    if query.region:
        rows = rows.filter(region_id=int(query.region))
    if query.channel:
        rows = rows.filter(channel=query.channel)
    return rows


def _groups(chosen: str, *, runs: bool) -> list[str]:
    """The groups with a tab: one that a figure leads to has it while it is shown."""
    usual = [MINE, ALL] if runs else [ALL]
    return usual + ([chosen] if chosen in GROUPS and chosen not in usual else [])


def _row(demand: Demand, *, at: datetime, runs: bool) -> WorkRow:
    state = DemandState(demand.state)
    since = demand.state_changed_at
    unclaimed = demand.is_unclaimed and state == _D.DRAFT
    public = getattr(demand, "public_version", None)
    return WorkRow(
        id=demand.pk,
        number=(public.number if public else "") or demand.case_number or "未提交",
        title=str(demand),
        owner=str(demand.owner),
        region=demand.region.place if demand.region else "",
        industry=demand.industry_label,
        budget=demand.budget,
        state_label=UNCLAIMED if unclaimed else state.label,
        tone="wait" if unclaimed else TONES[state],
        holder="等待企业认领" if unclaimed else holder_of(demand, owner="需求单位"),
        since=since,
        days=(local(at).date() - local(since).date()).days if since else 0,
        act=ACTS.get(state, "") if runs else "",
        can_assign=runs and state == _D.ACCEPTED,
        goes_to_batches=runs and state == _D.CONFIRMED,
        channel="" if demand.channel == Channel.ACCOUNT else demand.get_channel_display(),
    )
