"""The demands, each walked by the enterprise, the host, the agency and the host again to the stage its row names."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from challenge_portal.demo.data import demands as demand_rows
from challenge_portal.demo.loading.agenda import Act, Agenda
from challenge_portal.demo.loading.answers import analysis_answers, question_answers, survey_answers
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.organisations.actors import Actor
from demands.models import Analysis, Demand
from demands.services import (
    BatchOrder,
    DemandEntry,
    accept_demand,
    approve_analysis,
    assign_agency,
    confirm_public_text,
    create_batch,
    mark_unfit,
    publish_batch,
    return_demand,
    save_analysis,
    save_demand,
    start_demand,
    submit_analysis,
    submit_demand,
    withdraw_demand,
)
from demands.states import ServiceChoice

OFFICERS = {
    "cic-7-shanghai": "shanghai", "cic-7-ningbo": "ningbo", "cic-7-jiangsu": "yangzhou", "cic-7-suzhou": "suzhou",
    "cic-7-shaanxi": "xian", "cic-6-ningbo": "ningbo", "yrd-6": "shanghai", "husu-now": "suzhou",
}  # fmt: skip
AGENCIES = {
    "cic-7-shanghai": ("A01", "analyst"), "cic-7-ningbo": ("A03", "agency03"), "cic-7-jiangsu": ("A02", "agency02"),
    "cic-7-suzhou": ("A05", "agency05"), "cic-7-shaanxi": ("A04", "agency04"), "cic-6-ningbo": ("A03", "agency03"),
    "yrd-6": ("A01", "agency"), "husu-now": ("A05", "agency05"),
}  # fmt: skip
BATCH_DAYS = {  # days ago of the first and the second batch
    "cic-7-shanghai": (12, 3), "cic-7-ningbo": (13, 2), "cic-7-jiangsu": (11, 4), "cic-7-suzhou": (10, 2),
    "cic-7-shaanxi": (10, 3), "cic-6-ningbo": (295,), "yrd-6": (175,), "husu-now": (95,),
}  # fmt: skip
BATCH_CLOCK = "16:45"  # after everything else of its day
FIRST_OF_THREE = 2  # two of three published demands went out with the first batch
THIRD = 2  # the index of the batch that is still a draft
ANALYSIS_TAKES = timedelta(days=14)

STEPS = ("start", "submit", "accept", "assign", "analyse", "approve", "confirm")
# How many days ago each step of STEPS was done, by the stage at which the demand stands now.
WENT: dict[str, tuple[float, ...]] = {
    "draft": (8,),
    "submitted": (3, 2),
    "returned": (9, 8),
    "accepted": (6, 5, 2),
    "analysing": (10, 9, 7, 5),
    "analysed": (12, 11, 9, 8, 1.5),
    "approved": (14, 13, 11, 10, 4, 1),
    "confirmed": (16, 15, 13, 12, 6, 4, 2),
    "withdrawn": (15, 14, 12),
    "not_fit": (17, 16, 14, 13, 10),
}
BEFORE_BATCH = (16, 15, 14, 13, 6, 3, 1)  # days before the batch of a published demand
ENDS: dict[str, tuple[str, float]] = {
    "returned": ("give_back", 6),
    "withdrawn": ("withdraw", 7),
    "not_fit": ("refuse", 8),
}


def plan_demands(cast: Cast, agenda: Agenda) -> dict[str, PlannedDemand]:
    """Put every step of every demand, and the batches, on the agenda. Answers the demands by their keys."""
    planned: dict[str, PlannedDemand] = {}
    batches: dict[tuple[str, int], list[PlannedDemand]] = defaultdict(list)
    drafted: dict[str, list[PlannedDemand]] = defaultdict(list)
    published: Counter[str] = Counter()
    for row in demand_rows():
        demand = planned[row["key"]] = PlannedDemand(cast, agenda, row)
        stage, competition = row["stage"], row["competition"]
        if stage in {"published", "closed"}:
            number = 0 if stage == "closed" or published[competition] % 3 < FIRST_OF_THREE else 1
            published[competition] += 1
            batches[competition, number].append(demand)
            demand.published_days_ago = BATCH_DAYS[competition][number]
            demand.plan([BATCH_DAYS[competition][number] + before for before in BEFORE_BATCH])
        else:
            demand.plan(list(WENT[stage]), *ENDS.get(stage, ()))
        if stage == "confirmed":
            drafted[competition].append(demand)
    for (competition, number), chosen in batches.items():
        when = agenda.office_moment(BATCH_DAYS[competition][number], BATCH_CLOCK)
        agenda.plan(when, partial(_batch, cast, competition, number, chosen, publish=True))
    for competition, chosen in drafted.items():
        when = agenda.office_moment(1, BATCH_CLOCK)
        agenda.plan(when, partial(_batch, cast, competition, THIRD, chosen, publish=False))
    return planned


def _batch(
    cast: Cast, competition: str, number: int, chosen: list[PlannedDemand], at: datetime, *, publish: bool
) -> None:
    """Put a batch together and send it out, or leave it for the officer to look at once more."""
    officer, held = cast.actor(OFFICERS[competition]), cast.competitions[competition]
    order = BatchOrder([each.demand.pk for each in chosen], title=f"{held.name}第{'一二三'[number]}批需求公告")
    batch = create_batch(actor=officer, competition=held, order=order, at=at)
    if publish:
        publish_batch(actor=officer, batch=batch, at=at)


class PlannedDemand:
    """One demand of the data and the people around it."""

    def __init__(self, cast: Cast, agenda: Agenda, row: dict[str, Any]) -> None:
        self.cast, self.agenda, self.row = cast, agenda, row
        self.owner: Actor = cast.administrator_of(row["institution"])
        self.host: Actor = cast.actor(OFFICERS[row["competition"]])
        self._demand: Demand | None = None
        self.published_days_ago = 0  # of one that is published

    @property
    def demand(self) -> Demand:
        assert self._demand is not None  # noqa: S101 - nothing is done before it was begun
        return self._demand

    def plan(self, days: list[float], end: str = "", end_days: float = 0) -> None:
        """The first so many of STEPS, each so many days ago, and how it ended, if it did."""
        steps: list[tuple[float, Act]] = [(ago, getattr(self, name)) for name, ago in zip(STEPS, days, strict=False)]
        if end:
            steps.append((end_days, getattr(self, end)))
        self.agenda.plan_steps(self.row["key"], steps)

    def start(self, at: datetime) -> None:
        """Begin, fill the form and keep it."""
        row = self.row
        self._demand = start_demand(
            actor=self.owner, competition=self.cast.competitions[row["competition"]], at=at, is_demo=True
        )
        unit = self.cast.unit_row(row["institution"])
        save_demand(
            actor=self.owner,
            demand=self.demand,
            entry=DemandEntry(
                answers=survey_answers(row, unit, actor=self.owner, known=self.demand.answers, at=at)
                | question_answers(self.demand.form_version),
                hide_name=row["hide"]["name"],
                hide_contact=row["hide"]["contact"],
                hide_budget=row["hide"]["budget"],
                service_choice=ServiceChoice.RECOMMENDED,
            ),
            at=at,
        )

    def submit(self, at: datetime) -> None:
        """Hand in, with the declaration."""
        submit_demand(actor=self.owner, demand=self.demand, declared=True, at=at)

    def accept(self, at: datetime) -> None:
        """The host's formal check passes."""
        accept_demand(actor=self.host, demand=self.demand, at=at)

    def give_back(self, at: datetime) -> None:
        """The host asks for more."""
        return_demand(actor=self.host, demand=self.demand, reason=self.row["reason"], at=at)

    def assign(self, at: datetime) -> None:
        """The host entrusts its agency."""
        agency = self.cast.unit(AGENCIES[self.row["competition"]][0])
        assign_agency(actor=self.host, demand=self.demand, agency=agency, due_at=at + ANALYSIS_TAKES, at=at)

    def analyse(self, at: datetime) -> None:
        """The agency fills the analysis and hands it in."""
        analyst = self.cast.actor(AGENCIES[self.row["competition"]][1])
        analysis = Analysis.objects.get(demand=self.demand)
        answers = analysis_answers(self.row, actor=analyst, at=at)
        save_analysis(actor=analyst, analysis=analysis, answers=answers, at=at)
        submit_analysis(actor=analyst, analysis=analysis, at=at)
        self.demand.refresh_from_db()

    def approve(self, at: datetime) -> None:
        """The host passes analysis and public text."""
        approve_analysis(actor=self.host, demand=self.demand, leaks_checked=True, at=at)

    def confirm(self, at: datetime) -> None:
        """The enterprise agrees to the public text."""
        confirm_public_text(actor=self.owner, demand=self.demand, at=at)

    def withdraw(self, at: datetime) -> None:
        """The enterprise takes it back."""
        withdraw_demand(actor=self.owner, demand=self.demand, reason=self.row["reason"], at=at)

    def refuse(self, at: datetime) -> None:
        """Not fit for publication, with the reasons."""
        mark_unfit(actor=self.host, demand=self.demand, reason=self.row["reason"], at=at)
