"""Three competitions of the year before, so that the demonstration has every stage: one whose final is on today, one
that publicises its awards, one that is over. Programmes and award tables follow the notices of 2021 and 2019.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.editions import last_day_of_finals
from challenge_portal.form_versions.services import current_form
from challenge_portal.workflow.engine import run_due
from competitions.forms_data import hosting_application_v1
from competitions.services import (
    CompetitionEntry,
    EditionEntry,
    PartyEntry,
    advance_competition,
    close_edition,
    create_competition,
    open_collection,
    open_edition,
    publish_edition,
    set_period,
)
from competitions.states import PartyTitle, Stage


@dataclass(frozen=True, slots=True)
class Past:
    """One competition of the past. Everything in days before the load; ``moves`` are (days ago, move)."""

    key: str
    series: str
    ordinal: int
    title: str
    place: str
    code: str
    officer: str
    parties: tuple[tuple[PartyTitle, str, bool], ...]
    theme: str
    opened: int
    batch: int
    solutions_until: int
    final: int
    moves: tuple[tuple[int, str], ...]


_RUN, _LOOK = True, False
PAST = (
    Past(
        "cic-6-ningbo", "cic", 6, "", "宁波", "NB", "ningbo",
        ((PartyTitle.GUIDING, "most", _LOOK), (PartyTitle.UNDERTAKING, "torch", _LOOK),
         (PartyTitle.UNDERTAKING, "330200", _RUN)),
        "", 370, 295, 260, 205,
        ((296, "open_publication"), (262, "open_matching"), (190, "summarise"), (150, "conclude")),
    ),
    Past(
        "yrd-6", "yrd", 6, "", "上海", "CSJ", "shanghai",
        ((PartyTitle.ORGANISING, "310000", _RUN), (PartyTitle.ORGANISING, "320000", _LOOK),
         (PartyTitle.ORGANISING, "330000", _LOOK), (PartyTitle.ORGANISING, "340000", _LOOK)),
        "长三角一体化", 250, 175, 140, 75,
        ((176, "open_publication"), (142, "open_matching"), (101, "open_final"), (50, "summarise")),
    ),
    Past(
        "husu-now", "husu", 3, "{year}沪苏同城国际创新挑战赛", "苏州", "HS", "suzhou",
        ((PartyTitle.ORGANISING, "310000", _LOOK), (PartyTitle.ORGANISING, "320500", _RUN),
         (PartyTitle.ASSISTING, "320507", _LOOK), (PartyTitle.ASSISTING, "320583", _LOOK)),
        "沪苏同城，协同创新", 170, 95, 62, 0,
        ((96, "open_publication"), (61, "open_matching"), (15, "open_final")),
    ),
)  # fmt: skip
APPLICATIONS_LASTED, CREATED, COLLECTED = 15, 20, 21  # days after the edition opened
COLLECTION_LASTED = 60
BY_KEY = {past.key: past for past in PAST}
NOTICE = (
    "为发现和解决企业技术创新难题，按“企业出题、揭榜比拼、市场评判”的方式举办本届赛事。\n\n"
    "一、由组织单位征集企业技术需求，经分析诊断后分批公开发布。\n\n"
    "二、面向高校、科研院所、企业和个人征集解决方案，组织对接；难以自主选择的，举办现场赛。\n\n"
    "三、对促成对接的挑战者、需求方、服务机构和技术经理人给予奖励，评选结果公示后公布。\n\n"
    "（演示数据）"
)


def plan_past(cast: Cast, agenda: Agenda) -> None:
    """Put editions, competitions, their calendars and their moves on the agenda."""
    year = last_day_of_finals(agenda).year - 1
    for past in PAST:
        opened = past.opened
        agenda.plan(agenda.ago(opened, "09:30"), partial(_open, cast, agenda, past, year))
        agenda.plan(agenda.ago(opened - 1, "10:00"), partial(_publish, cast, past))
        agenda.plan(agenda.ago(opened - APPLICATIONS_LASTED - 1, "09:10"), partial(_close, cast, past))
        agenda.plan(agenda.ago(opened - CREATED, "10:20"), partial(_create, cast, past))
        agenda.plan(agenda.ago(opened - CREATED, "10:40"), partial(_date, cast, agenda, past))
        agenda.plan(agenda.ago(opened - COLLECTED, "09:00"), partial(_collect, cast, past))
        for days_ago, move in past.moves:
            agenda.plan(agenda.ago(days_ago, "08:40"), partial(_advance, cast, past, move))
        agenda.plan(agenda.ago(past.solutions_until - 1, "08:30"), run_clock)


def run_clock(at: datetime) -> None:
    """Time's own moves up to that moment (calls close, publicity ends), as the worker would have made them."""
    run_due(at=at)


def _open(cast: Cast, agenda: Agenda, past: Past, year: int, at: datetime) -> None:
    series = cast.series[past.series]
    title = past.title.format(year=year)
    final_on = agenda.day(-past.final)
    cast.editions[past.key] = open_edition(
        actor=cast.actor("centre"),
        entry=EditionEntry(
            series=series,
            ordinal=past.ordinal,
            year=year,
            title=title,
            national_deadline=agenda.ago(past.opened - APPLICATIONS_LASTED, "17:00"),
            form_version=current_form(hosting_application_v1.KEY),
            document_number=f"国科火赛〔演示〕{past.ordinal}号",
            notice_title=f"关于举办{title or series.name}的通知（演示）",
            notice_body=NOTICE,
            latest_final_on=final_on + timedelta(days=30),
            report_before=final_on + timedelta(days=60),
            is_demo=True,
        ),
        at=at,
    )


def _publish(cast: Cast, past: Past, at: datetime) -> None:
    publish_edition(actor=cast.actor("centre"), edition=cast.editions[past.key], at=at)


def _close(cast: Cast, past: Past, at: datetime) -> None:
    close_edition(actor=cast.actor("centre"), edition=cast.editions[past.key], at=at)


def _create(cast: Cast, past: Past, at: datetime) -> None:
    edition = cast.editions[past.key]
    edition.refresh_from_db()
    cast.competitions[past.key] = create_competition(
        actor=cast.actor("centre"),
        entry=CompetitionEntry(
            edition=edition,
            place=past.place,
            code=f"{past.code}-{edition.year}",
            name=edition.title if past.title else "",
            theme=past.theme,
            parties=[
                PartyEntry(title, authority=cast.authority(key), may_manage=runs) for title, key, runs in past.parties
            ],
            is_demo=True,
        ),
        at=at,
    )


def _date(cast: Cast, agenda: Agenda, past: Past, at: datetime) -> None:
    collected = past.opened - COLLECTED
    calendar = (
        (Stage.COLLECTION, collected + 1, collected - COLLECTION_LASTED),
        (Stage.ANALYSIS, collected - 2, past.batch + 2),
        (Stage.PUBLICATION, past.batch + 1, past.batch - 10),
        (Stage.SOLUTIONS, past.batch + 1, past.solutions_until),
        (Stage.MATCHING, past.solutions_until, past.final + 5),
        (Stage.FINAL, past.final + 1, past.final - 1),
        (Stage.AGREEMENT, past.solutions_until - 5, past.final - 40),
        (Stage.AWARD, past.final - 20, past.final - 70),
        (Stage.SUMMARY, past.final - 15, past.final - 80),
    )
    for stage, first, last in calendar:
        set_period(
            actor=cast.actor(past.officer),
            competition=cast.competitions[past.key],
            stage=stage,
            opens_at=agenda.moment(-first, "09:00"),
            closes_at=agenda.moment(-last, "17:00"),
            at=at,
        )


def _collect(cast: Cast, past: Past, at: datetime) -> None:
    open_collection(actor=cast.actor(past.officer), competition=cast.competitions[past.key], at=at)


def _advance(cast: Cast, past: Past, move: str, at: datetime) -> None:
    competition = cast.competitions[past.key]
    competition.refresh_from_db()
    advance_competition(actor=cast.actor(past.officer), competition=competition, move=move, at=at)
