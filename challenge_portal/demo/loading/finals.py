"""Two finals: one long over, with its decisions, and one that goes on while the visitor looks."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from awards.models import Entry, Final, FinalDemand, Judge
from awards.people import living_entries, living_judges, recusals_of, seated
from awards.services.deciding import decide
from awards.services.finals import (
    FinalPlan,
    add_demand,
    consent_as_challenger,
    consent_as_owner,
    create_final,
    fire_final,
)
from awards.services.panels import Seat, seat_judge, sign_promise
from awards.services.running import fire_entry
from awards.services.scoring import SheetEntry, sheet_of, submit_sheet
from awards.states import JudgeKind
from challenge_portal.demo.data import story
from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.demands import OFFICERS
from challenge_portal.demo.loading.solutions import PlannedSolution

Planned = Mapping[str, list[PlannedSolution]]
HALF = Decimal("0.5")
A_GROUP = timedelta(minutes=28)
# Minutes before the load, for the final that is running: the hall opened, the first group is scored, the second is on.
OPENED, FIRST, SECOND = 58, 52, 24
STEPS = (("call", 0), ("question", 10), ("score", 18))
IN_SO_FAR = 2  # of the second group's sheets


def plan_finals(cast: Cast, agenda: Agenda, solutions: Planned) -> None:
    """Put every step of both finals on the agenda."""
    for row in story()["finals"]:
        _Final(cast, agenda, row, solutions).plan()


class _Final:
    """One final of the story."""

    def __init__(self, cast: Cast, agenda: Agenda, row: dict[str, Any], solutions: Planned) -> None:
        self.cast, self.agenda, self.row, self.solutions = cast, agenda, row, solutions
        self.host = cast.actor(OFFICERS[row["competition"]])
        self.accounts: dict[int, str] = {}
        self._final: Final | None = None

    @property
    def final(self) -> Final:
        assert self._final is not None  # noqa: S101 - nothing is done before it was begun
        self._final.refresh_from_db()
        return self._final

    @property
    def starts_at(self) -> datetime:
        if self.row["clock"]:
            return self.agenda.moment(-self.row["day"], self.row["clock"])
        return self.agenda.at - timedelta(minutes=OPENED)

    def plan(self) -> None:
        row, agenda = self.row, self.agenda
        agenda.plan(agenda.ago(row["planned"], "10:00"), self.prepare)
        agenda.plan(agenda.ago(row["asked"], "10:30"), self.ask)
        agenda.plan(agenda.ago(row["agreed"], "11:00"), self.consent)
        agenda.plan(agenda.ago(row["seated"], "14:00"), self.seat)
        agenda.plan(agenda.ago(row["signed"], "15:00"), self.sign)
        agenda.plan(agenda.ago(row["drawn"], "16:00"), self.draw)
        agenda.plan(self.starts_at, self.open)
        if row["released"] is None:
            self._plan_today()
            return
        agenda.plan(self.starts_at + timedelta(minutes=5), self.score_all)
        agenda.plan(agenda.ago(row["released"], "10:00"), self.release)
        for demand, told in row["decisions"].items():
            agenda.plan(agenda.ago(told["days"], "15:00"), partial(self.decide, demand, told))

    def _plan_today(self) -> None:
        for number, begins in ((0, FIRST), (1, SECOND)):
            for move, minutes in STEPS:
                moment = self.agenda.at - timedelta(minutes=begins - minutes)
                self.agenda.plan(moment, partial(self.move, number, move))
        self.agenda.plan(self.agenda.at - timedelta(minutes=FIRST - 24), partial(self.finish, 0))
        self.agenda.plan(self.agenda.at - timedelta(minutes=3), partial(self.submit, 1, IN_SO_FAR))

    def prepare(self, at: datetime) -> None:
        """Where, when, by which criteria."""
        plan = FinalPlan(title=self.row["title"], place=self.row["place"], starts_at=self.starts_at)
        competition = self.cast.competitions[self.row["competition"]]
        self._final = create_final(actor=self.host, competition=competition, plan=plan, at=at, is_demo=True)

    def ask(self, at: datetime) -> None:
        """The demands are taken in, both sides are asked."""
        for key in self.row["demands"]:
            demand = self.solutions[key][0].called.demand
            add_demand(actor=self.host, final=self.final, demand=demand, at=at)

    def consent(self, at: datetime) -> None:
        """Each enterprise says why it can't choose; everybody agrees to a public final."""
        for key, why in self.row["demands"].items():
            owner = self.solutions[key][0].called.owner
            consent_as_owner(actor=owner, final_demand=self._demand(key), cannot_choose=why, at=at)
        for entry in living_entries(self.final):
            consent_as_challenger(actor=self._planned(entry).challenger, entry=entry, at=at)

    def seat(self, at: datetime) -> None:
        """The panel of four kinds (2021 沪苏国际创新挑战赛方案: 需求方、技术专家、技术转移专家、科技金融专家)."""
        for account, kind, demand, title, unit in self.row["panel"]:
            seat = Seat(account, kind, title=title, unit=unit, final_demand=self._demand(demand) if demand else None)
            judge = seat_judge(actor=self.host, final=self.final, seat=seat, at=at)
            self.accounts[judge.pk] = account

    def sign(self, at: datetime) -> None:
        """Secrecy and recusal, before anything is read."""
        for judge in living_judges(self.final):
            sign_promise(actor=self.cast.actor(self.accounts[judge.pk]), judge=judge, agreed=True, at=at)

    def draw(self, at: datetime) -> None:
        """The order, from a seed that those who watched have named."""
        fire_final("draw", actor=self.host, final=self.final, seed=self.row["seed"], at=at)

    def open(self, at: datetime) -> None:
        """The final begins."""
        fire_final("open", actor=self.host, final=self.final, at=at)

    def score_all(self, at: datetime) -> None:
        """Every group is heard and scored, one after the other."""
        for number in range(len(living_entries(self.final))):
            begins = at + number * A_GROUP
            for move, minutes in STEPS:
                self.move(number, move, begins + timedelta(minutes=minutes))
            self.finish(number, begins + timedelta(minutes=24))

    def release(self, at: datetime) -> None:
        """Closed and released."""
        fire_final("close", actor=self.host, final=self.final, at=at)
        fire_final("release", actor=self.host, final=self.final, at=at)

    def move(self, number: int, name: str, at: datetime) -> None:
        """The group of this place in the order is called, questioned, scored."""
        fire_entry(name, actor=self.host, entry=self._entry(number), at=at)

    def submit(self, number: int, most: int, at: datetime) -> None:
        """So many judges hand in their sheets."""
        entry = self._entry(number)
        for judge in self._judges(entry)[:most]:
            actor = self.cast.actor(self.accounts[judge.pk])
            typed = SheetEntry(marks=self._marks(entry, judge), comment=self._comment(entry, judge))
            submit_sheet(actor=actor, sheet=sheet_of(judge, entry), typed=typed, at=at)

    def finish(self, number: int, at: datetime) -> None:
        """All sheets are in, the result is fixed."""
        self.submit(number, len(self.accounts), at)
        fire_entry("complete", actor=self.host, entry=self._entry(number), at=at)

    def decide(self, key: str, told: Mapping[str, Any], at: datetime) -> None:
        """The enterprise chooses; departing from the ranking it says why."""
        by = next(each for each in self.solutions[key] if each.row["by"] == told["by"])
        entry = next(each for each in living_entries(self.final) if each.solution_id == by.solution.pk)
        decide(
            actor=by.owner,
            final_demand=self._demand(key),
            entry=entry,
            reason=told["reason"],
            answer=told["answer"],
            at=at,
        )

    def _demand(self, key: str) -> FinalDemand:
        return FinalDemand.objects.get(final=self.final, demand=self.solutions[key][0].called.demand)

    def _entry(self, number: int) -> Entry:
        return sorted(living_entries(self.final), key=lambda entry: entry.draw_order or 0)[number]

    def _planned(self, entry: Entry) -> PlannedSolution:
        planned = (each for key in self.row["demands"] for each in self.solutions[key])
        return next(each for each in planned if each.solution.pk == entry.solution_id)

    def _judges(self, entry: Entry) -> list[Judge]:
        final = self.final
        return seated(entry, living_judges(final), recusals_of(final).get(entry.pk, set()))

    def _marks(self, entry: Entry, judge: Judge) -> dict[str, str]:
        """Half points around the level of the group, each judge a little differently."""
        level = Decimal(self.row["levels"][self._planned(entry).row["by"]])
        marks = {}
        for criterion in self.final.criteria:
            swing = zlib.crc32(f"{judge.number}{criterion['key']}{entry.code}".encode()) % 7 - 3
            mark = Decimal(criterion["weight"]) * (level + Decimal(swing) / 100)
            marks[criterion["key"]] = (
                f"{min((mark / HALF).to_integral_value(ROUND_HALF_UP) * HALF, criterion['weight'])}"
            )
        return marks

    def _comment(self, entry: Entry, judge: Judge) -> str:
        """The first technical expert writes; the others give marks alone."""
        if judge != next(each for each in self._judges(entry) if each.kind == JudgeKind.TECHNOLOGY):
            return ""
        place = list(self.row["levels"]).index(self._planned(entry).row["by"])
        return str(self.row["comments"][place])
