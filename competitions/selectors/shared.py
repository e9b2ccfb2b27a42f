"""What several pages show alike: tones of states, pages of a list, parties, steps of the calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Prefetch, QuerySet

from challenge_portal.kernel.clock import local
from challenge_portal.kernel.paging import cut
from challenge_portal.workflow.showing import Tab
from competitions.models import Competition, CompetitionParty, StagePeriod
from competitions.states import (
    STAGE_ORDER,
    ApplicationState,
    ChangeState,
    CompetitionState,
    EditionState,
    ExtensionState,
    LetterState,
    PartyTitle,
    Stage,
    WorkPlanState,
)
from competitions.wording import USUAL_WORDS, Words

PAGE_SIZE = 20
Row = TypeVar("Row")

APPLICATION_TONES = {
    ApplicationState.DRAFT: "",
    ApplicationState.FINALISED: "wait",
    ApplicationState.SUBMITTED: "wait",
    ApplicationState.RETURNED: "back",
    ApplicationState.RECOMMENDED: "go",
    ApplicationState.NOT_RECOMMENDED: "stop",
    ApplicationState.ACCEPTED: "ok",
    ApplicationState.NOT_ACCEPTED: "stop",
    ApplicationState.WITHDRAWN: "",
}
LETTER_TONES = {
    LetterState.DRAFT: "",
    LetterState.ISSUED: "wait",
    LetterState.SENT: "ok",
    LetterState.DISCARDED: "stop",
}
EXTENSION_TONES = {
    ExtensionState.GRANTED: "go",
    ExtensionState.USED: "ok",
    ExtensionState.REPLACED: "",
    ExtensionState.WITHDRAWN: "stop",
}
WORK_PLAN_TONES = {
    WorkPlanState.DRAFT: "",
    WorkPlanState.SUBMITTED: "wait",
    WorkPlanState.RETURNED: "back",
    WorkPlanState.APPROVED: "go",
    WorkPlanState.LAUNCHED: "ok",
}
CHANGE_TONES = {
    ChangeState.ASKED: "wait",
    ChangeState.CONSENTED: "wait",
    ChangeState.APPROVED: "ok",
    ChangeState.REFUSED: "stop",
    ChangeState.WITHDRAWN: "",
}
EDITION_TONES = {
    EditionState.DRAFT: "",
    EditionState.OPEN: "go",
    EditionState.DECIDING: "wait",
    EditionState.CONCLUDED: "ok",
}
COMPETITION_TONES = {CompetitionState.PREPARING: "wait", CompetitionState.CONCLUDED: "ok"}


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list."""

    rows: list[Row]
    number: int
    last: int
    total: int


def page_of(queryset: QuerySet[Any], number: int, *, size: int = PAGE_SIZE) -> tuple[list[Any], int, int, int]:
    """The objects of one page, its number, the last page and how many there are in all. Two queries."""
    page = cut(queryset.count(), number, size=size)
    return list(queryset[page.rows]), page.number, page.last, page.total


RUNS = "具体承办单位"
# Parties with both kinds of organisation, in one query.
PARTIES = Prefetch("parties", CompetitionParty.objects.select_related("authority", "institution"))


@dataclass(frozen=True, slots=True)
class PartyGroup:
    """The organisations of one quality, as a notice lists them."""

    title: str
    names: tuple[str, ...]


def party_groups(parties: Iterable[CompetitionParty], words: Words = USUAL_WORDS) -> tuple[PartyGroup, ...]:
    """Parties by quality in the order of the paper, in the edition's words; behind the hosts (承办) who runs it."""
    grouped = parties_by_group(parties, words)
    return tuple(PartyGroup(label, tuple(each.shown_name for each in found)) for label, found in grouped.items())


def parties_by_group(
    parties: Iterable[CompetitionParty], words: Words = USUAL_WORDS
) -> dict[str, list[CompetitionParty]]:
    """The parties under the headings that ``party_groups`` has, in its order."""
    found: dict[str, list[CompetitionParty]] = {}
    for party in parties:
        label = RUNS if party.may_manage else title_label(party.title, words)
        found.setdefault(label, []).append(party)
    order = [title_label(title, words) for title in PartyTitle]
    order.insert(order.index(PartyTitle.UNDERTAKING.label) + 1, RUNS)
    return {label: found[label] for label in order if label in found}


def title_label(title: str, words: Words) -> str:
    """What a quality is called, in the edition's words."""
    return words.implementer if title == PartyTitle.IMPLEMENTING else PartyTitle(title).label


@dataclass(frozen=True, slots=True)
class Step:
    """One of the ten stages, for ``components/steps.html``."""

    label: str
    dates: str
    state: str = ""


# The ten stages that everybody knows, and which of our stages' calendars each shows.
STEPS: tuple[tuple[str, Stage | None], ...] = (
    ("申办", None),
    ("征集", Stage.COLLECTION),
    ("分析", Stage.ANALYSIS),
    ("发布", Stage.PUBLICATION),
    ("揭榜", Stage.SOLUTIONS),
    ("对接", Stage.MATCHING),
    ("竞赛", Stage.FINAL),
    ("签约", Stage.AGREEMENT),
    ("奖励", Stage.AWARD),
    ("评价", Stage.SUMMARY),
)
# How many of the ten are behind a competition in each of its states.
DONE_STEPS = {
    CompetitionState.PREPARING: 1,
    CompetitionState.COLLECTING: 1,
    CompetitionState.PUBLISHING: 4,
    CompetitionState.MATCHING: 5,
    CompetitionState.FINAL: 6,
    CompetitionState.SUMMARISING: 9,
    CompetitionState.CONCLUDED: 10,
}


def steps_of(competition: Competition) -> tuple[Step, ...]:
    """The ten stages with the dates of the calendar (``periods`` should be prefetched)."""
    periods = {period.stage: period for period in competition.periods.all()}
    done = DONE_STEPS[CompetitionState(competition.state)]
    running = competition.state not in {CompetitionState.PREPARING, CompetitionState.CONCLUDED}
    return tuple(
        Step(
            label,
            period_text(periods.get(stage)) if stage else "",
            "done" if number < done else "here" if number == done and running else "",
        )
        for number, (label, stage) in enumerate(STEPS)
    )


def period_text(period: StagePeriod | None) -> str:
    """``3月—5月``, or within one month ``10月18日—20日``; without a start ``5月10日止``. 北京时间."""
    if period is None:
        return ""
    last = local(period.closes_at)
    text = f"{last.month}月{last.day}日"
    if period.opens_at is None:
        return f"{text}止"
    first = local(period.opens_at)
    if first.date() == last.date():
        return text
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.month}月{first.day}日—{last.day}日"
    return f"{first.month}月—{last.month}月"


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One line of a calendar."""

    stage: str
    label: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def calendar(periods: Iterable[StagePeriod]) -> tuple[PeriodRow, ...]:
    """The calendar in the order of the stages."""
    ordered = sorted(periods, key=lambda period: STAGE_ORDER[Stage(period.stage)])
    return tuple(PeriodRow(each.stage, each.get_stage_display(), each.opens_at, each.closes_at) for each in ordered)


def tabs(choices: Sequence[tuple[str, str]], chosen: str, counts: dict[str, int] | None = None) -> tuple[Tab, ...]:
    """The choices with the chosen one marked; an unknown choice marks the first."""
    known = {value for value, _ in choices}
    here = chosen if chosen in known else choices[0][0]
    return tuple(Tab(value, label, (counts or {}).get(value), value == here) for value, label in choices)
