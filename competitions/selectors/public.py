"""What everybody sees of competitions and editions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import get_visible, visible
from challenge_portal.workflow.showing import Tab
from competitions.hosting_form import track_asks
from competitions.models import Competition, Edition, Series
from competitions.selectors.announcements import AnnouncementRow, announcement_row, newest_first
from competitions.selectors.bodies import ComplaintDesk, complaint_desk
from competitions.selectors.notice_files import Annex, annexes_of
from competitions.selectors.shared import (
    COMPETITION_TONES,
    EDITION_TONES,
    PARTIES,
    Page,
    PartyGroup,
    PeriodRow,
    Step,
    calendar,
    page_of,
    party_groups,
    steps_of,
    tabs,
)
from competitions.states import EDITIONS_IN_PUBLIC
from competitions.wording import Words


@dataclass(frozen=True, slots=True)
class CompetitionRow:
    """One line of the list of competitions."""

    code: str
    name: str
    place: str
    track: str
    state: str
    tone: str
    hosts: tuple[str, ...]
    final: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class CompetitionsPage:
    """The competitions of one edition, with the other editions as tabs; or all of one series (``by_series``)."""

    heading: str
    tabs: tuple[Tab, ...]
    series: tuple[Tab, ...]
    page: Page[CompetitionRow]
    by_series: bool = False


def of_series(series: int) -> Q:
    """Competitions of a series, those included that stand in it as in their second one (暨)."""
    return Q(edition__series=series) | Q(second_series=series)


def of_edition(edition: Edition) -> Q:
    """Competitions of an edition, those of another series included that are at the same time competitions of it."""
    return Q(edition=edition) | Q(second_series=edition.series_id, second_ordinal=edition.ordinal)


def competitions_page(*, actor: Actor, edition: str = "", series: str = "", number: int = 1) -> CompetitionsPage:
    """The competitions of the chosen series or edition, else of the newest edition that has any. Six queries at most.

    ``series`` is a series' code; an unknown one counts as none.
    """
    held = Competition.objects.filter(Q(edition__series=OuterRef("pk")) | Q(second_series=OuterRef("pk")))
    offered = list(visible(Series, actor).filter(Exists(held)).order_by("pk"))
    choices = tuple(Tab(each.code, each.name, None, each.code == series) for each in offered)
    chosen = next((each for each in offered if each.code == series), None)
    if chosen is None:
        return _page_of_edition(actor, edition, number, choices)
    found = _competitions(of_series(chosen.pk)).order_by("-edition__year", "-edition__ordinal", "pk")
    return CompetitionsPage(chosen.name, (), choices, _rows(found, number), by_series=True)


def _page_of_edition(actor: Actor, edition: str, number: int, series: tuple[Tab, ...]) -> CompetitionsPage:
    editions = list(
        visible(Edition, actor)
        .filter(state__in=EDITIONS_IN_PUBLIC)
        .annotate(has_some=Exists(_held_in()))
        .order_by("-year", "-ordinal", "pk")[:12]
    )
    offered = [each for each in editions if each.has_some] or editions[:1]
    choices = [(str(each.pk), each.title) for each in offered]
    if not choices:
        return CompetitionsPage("", (), series, Page([], 1, 1, 0))
    shown = tabs(choices, edition)
    chosen = next(each for each, tab in zip(offered, shown, strict=True) if tab.chosen)
    found = _competitions(of_edition(chosen)).order_by("pk")
    return CompetitionsPage(chosen.title, shown, series, _rows(found, number))


def _held_in() -> QuerySet[Competition]:
    """What ``of_edition`` finds for the edition of an outer query."""
    second = Q(second_series=OuterRef("series"), second_ordinal=OuterRef("ordinal"))
    return Competition.objects.filter(Q(edition=OuterRef("pk")) | second)


def _competitions(which: Q) -> QuerySet[Competition]:
    return Competition.objects.filter(which).select_related("track").prefetch_related(PARTIES, "periods")


def _rows(found: QuerySet[Competition], number: int) -> Page[CompetitionRow]:
    rows, number, last, total = page_of(found, number, size=30)
    return Page([_competition_row(row) for row in rows], number, last, total)


def _competition_row(competition: Competition) -> CompetitionRow:
    groups = party_groups(competition.parties.all())
    hosts = next((group.names for group in groups if group.title == "具体承办单位"), ())
    lead = next((group.names for group in groups if group.title == "承办单位"), ())
    return CompetitionRow(
        code=competition.code,
        name=competition.name,
        place=competition.place,
        track=competition.track.name if competition.track else competition.theme,
        state=competition.get_state_display(),
        tone=COMPETITION_TONES.get(competition.state, "go"),  # type: ignore[call-overload]
        hosts=hosts or lead,
        final=next((step.dates for step in steps_of(competition) if step.label == "竞赛"), ""),
        is_demo=competition.is_demo,
    )


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One 专场."""

    number: int
    name: str
    organisers: str
    implementers: str


@dataclass(frozen=True, slots=True)
class CompetitionPage:
    """One competition as everybody sees it."""

    id: int
    code: str
    name: str
    edition: str
    edition_id: int
    also: str
    place: str
    track: str
    theme: str
    industries: tuple[str, ...]
    state: str
    tone: str
    parties: tuple[PartyGroup, ...]
    steps: tuple[Step, ...]
    calendar: tuple[PeriodRow, ...]
    sessions: tuple[SessionRow, ...]
    words: Words
    announcements: tuple[AnnouncementRow, ...]
    awards: tuple[Any, ...]
    complaints: ComplaintDesk
    collection_closes_at: datetime | None
    takes_demands: bool
    summed_up: bool
    is_demo: bool


def _no_catalogue(competition_id: int) -> Sequence[Any]:
    return ()


_award_catalogue: Callable[[int], Sequence[Any]] = _no_catalogue


def register_award_catalogue(find: Callable[[int], Sequence[Any]]) -> None:
    """Let the app of awards say what the award catalogue of a competition is: rows for its public page. One query."""
    global _award_catalogue  # noqa: PLW0603 - a table with one place
    _award_catalogue = find


def competition_page(code: str, *, actor: Actor) -> CompetitionPage:
    """One competition with parties, calendar, sessions and announcements. Six queries."""
    competition = (
        visible(Competition, actor)
        .filter(code=code.upper())
        .select_related("edition__organiser", "track", "complaint_body")
        .prefetch_related(PARTIES, "periods", "sessions")
        .first()
    )
    if competition is None:
        raise NotVisible(f"competition {code}")
    collection = next((each for each in competition.periods.all() if each.stage == "collection"), None)
    return CompetitionPage(
        id=competition.pk,
        code=competition.code,
        name=competition.name,
        edition=competition.edition.title,
        edition_id=competition.edition_id,
        also=competition.second_title,
        place=competition.place,
        track=competition.track.name if competition.track else "",
        theme=competition.theme,
        industries=tuple(competition.industries),
        state=competition.get_state_display(),
        tone=COMPETITION_TONES.get(competition.state, "go"),  # type: ignore[call-overload]
        parties=party_groups(competition.parties.all(), competition.words),
        steps=steps_of(competition),
        calendar=calendar(competition.periods.all()),
        sessions=tuple(
            SessionRow(each.number, each.name, "、".join(each.organisers), "、".join(each.implementers))
            for each in competition.sessions.all()
        ),
        words=competition.words,
        announcements=tuple(announcement_row(each) for each in newest_first(competition.announcements.all())[:8]),
        awards=tuple(_award_catalogue(competition.pk)),
        complaints=complaint_desk(competition),
        collection_closes_at=collection.closes_at if collection else None,
        takes_demands=competition.state in {"collecting", "publishing"},
        summed_up=competition.state in {"summarising", "concluded"},
        is_demo=competition.is_demo,
    )


@dataclass(frozen=True, slots=True)
class ForwardingRow:
    """How one province forwarded the notice."""

    province: str
    document_number: str
    deadline: datetime
    forwarded_at: datetime


@dataclass(frozen=True, slots=True)
class TrackRow:
    """One track and what it asks, in words."""

    name: str
    asks: str


@dataclass(frozen=True, slots=True)
class EditionPage:
    """One edition as everybody sees it."""

    id: int
    title: str
    series: str
    state: str
    tone: str
    is_open: bool
    document_number: str
    notice_title: str
    paragraphs: tuple[str, ...]
    organiser: str
    published_at: datetime | None
    national_deadline: datetime
    latest_final_on: object
    report_before: object
    quota: str
    umbrella: str
    example_name: str
    route: str
    annexes: tuple[Annex, ...]
    tracks: tuple[TrackRow, ...]
    forwardings: tuple[ForwardingRow, ...]
    is_demo: bool


def edition_page(pk: int, *, actor: Actor) -> EditionPage:
    """One edition with its tracks, annexes and forwardings. Four queries. Raises NotVisible."""
    edition = get_visible(Edition, actor, "series", "organiser", pk=pk)
    return EditionPage(
        id=edition.pk,
        title=edition.title,
        series=edition.series.name,
        state=edition.get_state_display(),
        tone=EDITION_TONES[edition.state],  # type: ignore[index]
        is_open=edition.state == "open",
        document_number=edition.document_number,
        notice_title=edition.notice_title,
        paragraphs=tuple(line.strip() for line in edition.notice_body.splitlines() if line.strip()),
        organiser=edition.organiser.name,
        published_at=edition.published_at,
        national_deadline=edition.national_deadline,
        latest_final_on=edition.latest_final_on,
        report_before=edition.report_before,
        quota=_quota(edition),
        umbrella=edition.umbrella,
        example_name=edition.name_for(""),
        route=route_of(edition),
        annexes=annexes_of(edition.pk, actor),
        tracks=tuple(TrackRow(each.name, track_asks(each)) for each in edition.tracks.all()),
        forwardings=tuple(
            ForwardingRow(each.province.name, each.document_number, each.deadline, each.forwarded_at)
            for each in edition.forwardings.select_related("province").order_by("province__sort_key", "pk")
        ),
        is_demo=edition.is_demo,
    )


def route_of(edition: Edition) -> str:
    """Who recommends whom in this edition, in words."""
    direct = ["计划单列市"] + (["副省级城市"] if edition.sub_provincial_direct else []) + ["自行承办的省级单位"]
    return f"市、高新区由所在省推荐；{'、'.join(direct)}直接报送"


def _quota(edition: Edition) -> str:
    """``原则上 2 个``; empty where the edition sets none."""
    if edition.quota_per_province is None:
        return ""
    return f"{'不超过' if edition.quota_is_hard else '原则上不超过'} {edition.quota_per_province} 个"
