"""What everybody may read: competitions with their organisers and calendar, and announcements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Max, Q

from challenge_portal.kernel.clock import local
from challenge_portal.kernel.refusals import NotVisible
from competitions.models import Announcement, Competition, CompetitionParty, Edition, StagePeriod
from competitions.states import AnnouncementKind, CompetitionState, PartyTitle, Stage

PER_PAGE = 20
# Where a competition stands among the ten stages of the field, in public words, with the tone of its badge.
COMPETITION_STEP: dict[CompetitionState, tuple[int, str, str]] = {
    CompetitionState.PREPARING: (1, "筹备中", "wait"),
    CompetitionState.COLLECTING: (2, "征集中", "go"),
    CompetitionState.PUBLISHING: (5, "揭榜中", "go"),
    CompetitionState.MATCHING: (6, "对接中", "go"),
    CompetitionState.FINAL: (7, "现场赛", "go"),
    CompetitionState.SUMMARISING: (10, "总结评价", "wait"),
    CompetitionState.CONCLUDED: (10, "已结束", "ok"),
}
STEP_STAGES: tuple[tuple[str, Stage | None], ...] = (
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


@dataclass(frozen=True, slots=True)
class CompetitionRow:
    """One competition in the list."""

    code: str
    name: str
    place: str
    track: str
    hosts: str
    state: str
    tone: str
    step: int
    final: datetime | None

    @property
    def bars(self) -> list[tuple[int, bool]]:
        """Ten little bars as (x, reached)."""
        return [(index * 10, index < self.step) for index in range(10)]


@dataclass(frozen=True, slots=True)
class EditionChoice:
    """One edition to choose from."""

    pk: int
    title: str
    year: int
    competitions: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class CompetitionsPage:
    """The competitions of one edition."""

    editions: list[EditionChoice]
    title: str
    rows: list[CompetitionRow]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the ten stages as ``components/steps.html`` takes it."""

    label: str
    dates: str
    state: str


@dataclass(frozen=True, slots=True)
class PartyGroup:
    """The organisations that stand under one title."""

    title: str
    names: list[str]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One special session (专场)."""

    number: int
    name: str
    organisers: str
    implementers: str


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One line of the calendar."""

    stage: str
    opens_at: datetime | None
    closes_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class CompetitionPage:
    """A competition's public page."""

    pk: int
    code: str
    name: str
    edition: str
    track: str
    theme: str
    industries: list[str]
    state: str
    tone: str
    is_demo: bool
    steps: list[Step]
    parties: list[PartyGroup]
    periods: list[PeriodRow]
    sessions: list[SessionRow]
    announcements: list[AnnouncementRow]


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """One announcement in a list."""

    pk: int
    title: str
    number: str
    kind: str
    issuer: str
    published_at: datetime
    is_demo: bool


@dataclass(frozen=True, slots=True)
class AnnouncementsPage:
    """A page of announcements, newest first; ``number`` of ``last`` pages."""

    rows: list[AnnouncementRow]
    kinds: list[tuple[str, str, bool]]
    kind: str
    number: int
    last: int
    total: int


@dataclass(frozen=True, slots=True)
class AnnouncementPage:
    """One announcement; ``verify_code`` and ``document_pk`` where it has a paper."""

    row: AnnouncementRow
    paragraphs: list[str]
    competition_code: str
    competition: str


def competitions_page(asked: Mapping[str, Any]) -> CompetitionsPage:
    """The competitions of the asked edition, by default of the newest. Three queries."""
    known = Edition.objects.annotate(held=Count("competitions")).filter(held__gt=0).order_by("-year", "-ordinal", "pk")
    editions = list(known)
    wanted = str(asked.get("edition", ""))
    chosen = next((each for each in editions if str(each.pk) == wanted), editions[0] if editions else None)
    rows = _rows(chosen) if chosen else []
    return CompetitionsPage(
        editions=[EditionChoice(each.pk, each.title, each.year, each.held, each == chosen) for each in editions],
        title=chosen.title if chosen else "",
        rows=rows,
    )


def competition_page(code: str, *, at: datetime) -> CompetitionPage:
    """A competition by its code. Five queries. Raises NotVisible."""
    found = Competition.objects.select_related("edition", "track").filter(code=code[:40].replace("\x00", "")).first()
    if found is None:
        raise NotVisible("competition")
    periods = list(found.periods.all())
    step, label, tone = COMPETITION_STEP[CompetitionState(found.state)]
    parties = found.parties.select_related("authority", "institution").order_by("order", "pk")
    return CompetitionPage(
        pk=found.pk,
        code=found.code,
        name=found.name,
        edition=found.edition.title,
        track=found.track.name if found.track else "",
        theme=found.theme,
        industries=list(found.industries),
        state=label,
        tone=tone,
        is_demo=found.is_demo,
        steps=_steps(step, periods, over=found.state == CompetitionState.CONCLUDED),
        parties=_parties(parties),
        periods=[_period(period, at=at) for period in periods],
        sessions=[
            SessionRow(each.number, each.name, "、".join(each.organisers), "、".join(each.implementers))
            for each in found.sessions.all()
        ],
        announcements=[_announcement(each) for each in found.announcements.select_related("issuer")[:10]],
    )


def announcements_page(asked: Mapping[str, Any]) -> AnnouncementsPage:
    """Announcements, newest first, of one kind if asked. Two queries."""
    kind = str(asked.get("kind", ""))
    kind = kind if kind in AnnouncementKind.values else ""
    found = Announcement.objects.select_related("issuer").order_by("-published_at", "-pk")
    shown = Paginator(found.filter(kind=kind) if kind else found, PER_PAGE).get_page(asked.get("page"))
    kinds = [("", "全部", not kind), *((value, label, value == kind) for value, label in AnnouncementKind.choices)]
    return AnnouncementsPage(
        rows=[_announcement(each) for each in shown],
        kinds=kinds,
        kind=kind,
        number=shown.number,
        last=shown.paginator.num_pages,
        total=shown.paginator.count,
    )


def announcement_page(pk: int) -> AnnouncementPage:
    """One announcement. One query. Raises NotVisible."""
    found = Announcement.objects.select_related("issuer", "competition").filter(pk=pk).first()
    if found is None:
        raise NotVisible("announcement")
    return AnnouncementPage(
        row=_announcement(found),
        paragraphs=[line.strip() for line in found.body.splitlines() if line.strip()],
        competition_code=found.competition.code if found.competition else "",
        competition=found.competition.name if found.competition else "",
    )


def public_version() -> str:
    """Changes whenever a competition or an announcement does: the version part of their ETag. One query."""
    told = Competition.objects.aggregate(
        count=Count("pk"), versions=Max("version"), moved=Max("state_changed_at"), last=Max("pk")
    )
    news = Announcement.objects.aggregate(count=Count("pk"), last=Max("published_at"))
    return f"{told}{news}"


def _rows(edition: Edition) -> list[CompetitionRow]:
    rows = list(
        Competition.objects.filter(edition=edition)
        .select_related("track")
        .annotate(final_at=Max("periods__closes_at", filter=Q(periods__stage=Stage.FINAL)))
        .order_by("pk")
    )
    hosts: dict[int, list[str]] = {}
    parties = CompetitionParty.objects.filter(competition__edition=edition, title=PartyTitle.UNDERTAKING)
    for party in parties.select_related("authority", "institution").order_by("order", "pk"):
        hosts.setdefault(party.competition_id, []).append(party.shown_name)
    return [
        CompetitionRow(
            code=row.code,
            name=row.name,
            place=row.place,
            track=row.track.name if row.track else "",
            hosts="、".join(hosts.get(row.pk, [])),
            state=COMPETITION_STEP[CompetitionState(row.state)][1],
            tone=COMPETITION_STEP[CompetitionState(row.state)][2],
            step=COMPETITION_STEP[CompetitionState(row.state)][0],
            final=row.final_at,
        )
        for row in rows
    ]


def _steps(step: int, periods: Iterable[StagePeriod], *, over: bool) -> list[Step]:
    closes = {period.stage: period.closes_at for period in periods}
    steps = []
    for number, (label, stage) in enumerate(STEP_STAGES, start=1):
        there = local(closes[stage]) if stage in closes else None
        dates = f"{there.month}月{there.day}日止" if there else ""
        state = "done" if over or number < step else "here" if number == step else ""
        steps.append(Step(label, dates, state))
    return steps


def _parties(parties: Iterable[CompetitionParty]) -> list[PartyGroup]:
    groups: dict[str, list[str]] = {}
    for party in parties:
        groups.setdefault(party.title, []).append(party.shown_name)
    return [PartyGroup(title.label, groups[title]) for title in PartyTitle if title in groups]


def _period(period: StagePeriod, *, at: datetime) -> PeriodRow:
    if at > period.closes_at:
        state = "done"
    else:
        state = "here" if period.opens_at is not None and period.opens_at <= at else ""
    return PeriodRow(Stage(period.stage).label, period.opens_at, period.closes_at, state)


def _announcement(found: Announcement) -> AnnouncementRow:
    return AnnouncementRow(
        pk=found.pk,
        title=found.title,
        number=found.document_number,
        kind=AnnouncementKind(found.kind).label,
        issuer=str(found.issuer),
        published_at=found.published_at,
        is_demo=found.is_demo,
    )
