"""The competitions of the first batch of hosts: made of their applications, dated, and opened for collection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.editions import SEVENTH, last_day_of_finals
from competitions.models import Competition
from competitions.services import (
    CompetitionEntry,
    PartyEntry,
    SecondEntry,
    add_party,
    advance_competition,
    create_competition,
    open_collection,
    set_period,
)
from competitions.states import PartyTitle, Stage


@dataclass(frozen=True, slots=True)
class Plan:
    """One competition: its hosts, its officer, and the days of its calendar from the load on."""

    key: str
    place: str
    code: str
    hosts: tuple[str, ...]
    officer: str
    collection: tuple[int, int]
    solutions_until: int
    final: int
    also: str = ""
    supporting: tuple[str, ...] = ()
    sealed: bool = False
    moves: tuple[tuple[int, str], ...] = ()  # days before the load, the move


PLANS = (
    Plan("cic-7-shanghai", "上海", "SH", ("310000",), "shanghai", (-33, 19), 62, 112, "yrd",
         ("310112", "310114", "310115", "310116", "310120", "310106"), sealed=True, moves=((1, "open_publication"),)),
    Plan("cic-7-ningbo", "宁波", "NB", ("330200",), "ningbo", (-33, 12), 58, 105, moves=((1, "open_publication"),)),
    Plan("cic-7-jiangsu", "江苏", "JS", ("321000", "320115"), "yangzhou", (-33, 16), 60, 108,
         moves=((7, "open_publication"), (5, "open_matching"))),
    Plan("cic-7-suzhou", "苏州", "SUZ", ("320500",), "suzhou", (-33, 13), 60, 115, "husu",
         ("320582", "320581", "320585", "320583", "320509", "320506", "320507", "320508", "320500-1", "320500-2")),
    Plan("cic-7-shaanxi", "陕西", "SN", ("610100", "610800"), "xian", (-33, 2), 56, 106),
)  # fmt: skip
CREATED, OPENED = 34, 33  # days before the load
YRD_ORDINAL = 7  # the sixth 长三角国际创新挑战赛 was held the year before (past.py)


def plan_competitions(cast: Cast, agenda: Agenda) -> None:
    """Put making, dating and opening of each competition on the agenda."""
    for plan in PLANS:
        agenda.plan(agenda.office_moment(CREATED, "15:40"), partial(_create, cast, agenda, plan))
        agenda.plan(agenda.office_moment(CREATED, "15:55"), partial(_date, cast, agenda, plan))
        agenda.plan(agenda.office_moment(OPENED, "16:20"), partial(_open, cast, plan))
        for days_ago, move in plan.moves:
            agenda.plan(agenda.office_moment(days_ago, "17:20"), partial(_advance, cast, plan, move))


def _create(cast: Cast, agenda: Agenda, plan: Plan, at: datetime) -> None:
    edition = cast.editions[SEVENTH]
    cast.competitions[plan.key] = create_competition(
        actor=cast.actor("centre"),
        entry=CompetitionEntry(
            edition=edition,
            place=plan.place,
            code=f"{plan.code}-{edition.year}",
            second=_second(cast, agenda, plan),
            seals_solutions=plan.sealed,
            is_demo=True,
        ),
        applications=[cast.applications[host] for host in plan.hosts],
        at=at,
    )
    for key in plan.supporting:
        add_party(
            actor=cast.actor("centre"),
            competition=cast.competitions[plan.key],
            entry=PartyEntry(PartyTitle.ASSISTING, authority=cast.authority(key)),
            at=at,
        )


def _second(cast: Cast, agenda: Agenda, plan: Plan) -> SecondEntry | None:
    """长三角 counts its editions, 沪苏同城 names the year."""
    if not plan.also:
        return None
    series, year = cast.series[plan.also], last_day_of_finals(agenda).year
    if plan.also == "yrd":
        return SecondEntry(series, ordinal=YRD_ORDINAL)
    return SecondEntry(series, title=f"{year}{series.name}")


def _date(cast: Cast, agenda: Agenda, plan: Plan, at: datetime) -> None:
    opens, closes = plan.collection
    calendar = (
        (Stage.COLLECTION, opens - 2, closes),  # the opening itself may fall on the Friday before
        (Stage.ANALYSIS, opens + 2, closes + 14),
        (Stage.PUBLICATION, -13, closes + 20),
        (Stage.SOLUTIONS, -13, plan.solutions_until),
        (Stage.MATCHING, -6 if plan.key == "cic-7-jiangsu" else 20, plan.final - 10),
        (Stage.FINAL, plan.final, plan.final + 1),
        (Stage.SUMMARY, plan.final + 2, plan.final + 30),
    )
    for stage, first, last in calendar:
        set_period(
            actor=cast.actor(plan.officer),
            competition=_competition(cast, plan),
            stage=stage,
            opens_at=agenda.moment(first, "09:00"),
            closes_at=agenda.moment(last, "17:00"),
            at=at,
        )


def _open(cast: Cast, plan: Plan, at: datetime) -> None:
    open_collection(actor=cast.actor(plan.officer), competition=_competition(cast, plan), at=at)


def _advance(cast: Cast, plan: Plan, move: str, at: datetime) -> None:
    competition = _competition(cast, plan)
    competition.refresh_from_db()
    advance_competition(actor=cast.actor(plan.officer), competition=competition, move=move, at=at)


def _competition(cast: Cast, plan: Plan) -> Competition:
    return cast.competitions[plan.key]
