"""Challengers register and file; enterprises ask, answer with reasons and choose. Each step by whoever would do it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from challenge_portal.demo.data import solutions as solution_rows
from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.demands import BATCH_CLOCK, OFFICERS, PlannedDemand
from challenge_portal.demo.loading.solution_texts import registration_answers, solution_answers
from challenge_portal.organisations.actors import Actor
from demands.services import open_to_abroad
from solutions import rules
from solutions.models import Registration, Solution
from solutions.services.answers import answer_solution, note_reading, supplement_solution
from solutions.services.details import read_detail
from solutions.services.filing import file_solution, save_solution, start_solution, withdraw_solution
from solutions.services.registrations import (
    register,
    save_registration,
    sign_registration_texts,
    start_registration,
)
from solutions.states import SolutionState as S

AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Days:
    """How many days ago a solution was filed, answered, supplemented and chosen."""

    filed: float
    answered: float
    supplemented: float
    chosen: float


PAST_DAYS = {
    "cic-6-ningbo": Days(275, 268, 264, 230),
    "yrd-6": Days(155, 148, 145, 118),
    "husu-now": Days(75, 68, 65, 40),
}


FIRST_BATCH = 9  # a running competition's first batch is at least so many days old


def days_of(competition: str, published: int) -> Days:
    """When it went on for a demand that was published so many days ago."""
    if competition in PAST_DAYS:
        return PAST_DAYS[competition]
    if published >= FIRST_BATCH:
        return Days(published - 2, published - 5, published - 6, published - 7)
    return Days(published - 1, max(published - 2, 0), max(published - 3, 0), max(published - 3, 0))


def plan_solutions(cast: Cast, agenda: Agenda, demands: dict[str, PlannedDemand]) -> dict[str, list[PlannedSolution]]:
    """Put every step of every solution on the agenda. Answers them by the key of their demand."""
    planned: dict[str, list[PlannedSolution]] = defaultdict(list)
    for row in solution_rows():
        solution = PlannedSolution(cast, agenda, row, demands[row["demand"]])
        solution.plan()
        planned[row["demand"]].append(solution)
    return planned


def challenger_of(cast: Cast, key: str) -> Actor:
    """The challenger of a row: the administrator of a unit, or a person in their own name."""
    if key.startswith("C"):
        return cast.administrator_of(key)
    return cast.actor(key)


class PlannedSolution:
    """One solution of the data and the people around it."""

    def __init__(self, cast: Cast, agenda: Agenda, row: dict[str, Any], demand: PlannedDemand) -> None:
        self.cast, self.agenda, self.row, self.called = cast, agenda, row, demand
        self.challenger = challenger_of(cast, row["by"])
        self.competition = demand.row["competition"]
        self._solution: Solution | None = None

    @property
    def key(self) -> str:
        return f"{self.row['demand']}/{self.row['by']}"

    @property
    def owner(self) -> Actor:
        return self.called.owner

    @property
    def host(self) -> Actor:
        return self.cast.actor(OFFICERS[self.competition])

    @property
    def solution(self) -> Solution:
        """As it now is, with what rules ask about."""
        assert self._solution is not None  # noqa: S101 - nothing is done before it was begun
        self._solution.refresh_from_db()
        return self._solution

    def plan(self) -> None:
        """Filing, and what the enterprise said to it, in the order in which they would come."""
        days = days_of(self.competition, self.called.published_days_ago)
        batch = self.agenda.office_moment(self.called.published_days_ago, BATCH_CLOCK)
        end = self.row["end"]
        when = self._at(days.filed, batch + AN_HOUR, self.begin)
        if end == S.DRAFT:
            return
        when = self._at(days.filed, when + AN_HOUR, self.file)
        if end in {S.SEALED, S.SUBMITTED}:
            return
        if end == S.WITHDRAWN:
            self._at(days.answered, when, self.withdraw)
            return
        when = self._at(days.answered, when, self.read)
        if end == S.ASKED:
            when = self._at(days.answered, when, self.ask)
            if "supplement" in self.row:
                self._at(days.supplemented, when, self.supplement)
            return
        when = self._at(days.answered, when, self.decline if end == S.DECLINED else self.shortlist)
        if end in {S.CHOSEN, S.AGREED}:
            self._at(days.chosen, when, self.choose)

    def _at(self, days_ago: float, earliest: datetime, act: Any) -> datetime:
        moment = self.agenda.scattered(days_ago, f"{self.key}{act.__name__}")
        return self.agenda.plan_after(earliest, moment, act)

    def begin(self, at: datetime) -> None:
        """Register for the competition if that is still to be done, open a draft, type."""
        registration = self._registered(at)
        demand = self.called.demand
        if registration.is_abroad:
            open_to_abroad(actor=self.owner, demand=demand, opened=True, at=at)
            open_to_abroad(actor=self.host, demand=demand, opened=True, at=at)
        demand.refresh_from_db()
        read_detail(actor=self.challenger, demand=demand, at=at)
        solution = start_solution(actor=self.challenger, registration=registration, demand=demand, at=at)
        self._solution = solution
        answers = solution_answers(
            self.row, self.called.row, responses=solution.autosave.answers["responses"], holder=registration.name, at=at
        )
        cleaned = save_solution(actor=self.challenger, solution=solution, answers=answers, at=at)
        if not cleaned.ok:
            raise ValueError(f"{self.key}: {cleaned.errors}")

    def _registered(self, at: datetime) -> Registration:
        competition = self.cast.competitions[self.competition]
        competition.refresh_from_db()
        found = rules.registration_of(self.challenger, competition)
        if found is not None:
            return found
        registration = start_registration(actor=self.challenger, competition=competition, at=at)
        unit = self._unit_row()
        answers = registration_answers(registration.answers, actor=self.challenger, unit=unit)
        save_registration(actor=self.challenger, registration=registration, answers=answers, at=at)
        sign_registration_texts(
            actor=self.challenger,
            registration=registration,
            names=dict.fromkeys(rules.TO_SIGN, self.challenger.label),
            at=at,
        )
        register(actor=self.challenger, registration=registration, at=at)
        return registration

    def _unit_row(self) -> dict[str, Any] | None:
        unit = self.challenger.institution
        return self.cast.row_of_unit(unit) if unit is not None else None

    def file(self, at: datetime) -> None:
        """Hand in, with the declaration; sealed where the competition seals."""
        file_solution(actor=self.challenger, solution=self.solution, declared=True, at=at)

    def withdraw(self, at: datetime) -> None:
        """The challenger takes it back."""
        withdraw_solution(actor=self.challenger, solution=self.solution, reason=self.row["reason"], at=at)

    def read(self, at: datetime) -> None:
        """The enterprise opens it for the first time."""
        note_reading(actor=self.owner, solution=self.solution, at=at)

    def ask(self, at: datetime) -> None:
        """The enterprise wants to know more."""
        answer_solution("ask", actor=self.owner, solution=self.solution, reason=self.row["question"], at=at)

    def supplement(self, at: datetime) -> None:
        """The challenger sends it."""
        supplement_solution(actor=self.challenger, solution=self.solution, text=self.row["supplement"], at=at)

    def shortlist(self, at: datetime) -> None:
        """The enterprise is interested."""
        answer_solution("shortlist", actor=self.owner, solution=self.solution, reason=self.row["reason"], at=at)

    def decline(self, at: datetime) -> None:
        """The enterprise says no, and why."""
        answer_solution("decline", actor=self.owner, solution=self.solution, reason=self.row["reason"], at=at)

    def choose(self, at: datetime) -> None:
        """The enterprise chooses it."""
        answer_solution("choose", actor=self.owner, solution=self.solution, reason=CHOSEN, at=at)


CHOSEN = "经对接会洽谈，技术路线、进度和报价均可接受，选定合作，双方拟定意向合作协议。"
