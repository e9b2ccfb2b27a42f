"""What offices see: the list of applications, an edition's desk, who may become a host, a competition's desk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority, AuthorityKind
from challenge_portal.organisations.policy import can, get_visible, visible
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from competitions.models import Competition, Edition, EditionForwarding, HostingApplication
from competitions.policy import HOSTING
from competitions.selectors.shared import (
    APPLICATION_TONES,
    COMPETITION_TONES,
    EDITION_TONES,
    PARTIES,
    Page,
    PartyGroup,
    PeriodRow,
    Tab,
    page_of,
    party_groups,
    tabs,
)
from competitions.states import (
    APPLICATION_OVER,
    STILL_TO_SUBMIT,
    ApplicationState,
    EditionState,
    Stage,
)
from competitions.workflow import COMPETITION, EDITION

MINE, ALL, UNDER_WAY, ENDED = "mine", "all", "under-way", "ended"
LIST_CHOICES = [(MINE, "待我处理"), (UNDER_WAY, "办理中"), (ENDED, "已有结论"), (ALL, "全部")]


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One line of the list of applications."""

    id: int
    number: str
    name: str
    host: str
    recommender: str
    track: str
    state: str
    tone: str
    revision: int
    submitted_at: datetime | None
    final_on: object
    act: str


@dataclass(frozen=True, slots=True)
class OpenEdition:
    """An edition that takes applications, with what this actor can do about it."""

    id: int
    title: str
    deadline: datetime
    deadline_label: str
    may_apply: bool
    may_forward: bool
    forwarded: bool
    application_id: int | None


@dataclass(frozen=True, slots=True)
class ApplicationsPage:
    """The list of applications of this actor, with the editions that are open for them."""

    tabs: tuple[Tab, ...]
    page: Page[ApplicationRow]
    editions: tuple[OpenEdition, ...]


def waiting_for(actor: Actor) -> Q:
    """The applications on which this actor has to act next."""
    authority = actor.authority
    if authority is None:
        return Q(pk__in=[])
    waiting = Q(pk__in=[])
    if actor.holds(HOSTING):
        waiting |= Q(host=authority, state__in=STILL_TO_SUBMIT)
        waiting |= Q(recommender=authority, state=ApplicationState.SUBMITTED)
        waiting |= Q(edition__organiser=authority, state=ApplicationState.RECOMMENDED)
        waiting |= Q(edition__organiser=authority, state=ApplicationState.SUBMITTED, recommender=None)
    return waiting


def waiting_applications(actor: Actor) -> int:
    """How many applications wait for this actor: the red count of the menu and of the 工作台. One query."""
    return visible(HostingApplication, actor).filter(waiting_for(actor)).count()


def applications_page(*, actor: Actor, show: str = "", number: int = 1) -> ApplicationsPage:
    """The applications that this actor sees, those that wait for them first. Six queries, whatever the length."""
    seen = visible(HostingApplication, actor)
    over = APPLICATION_OVER | {ApplicationState.ACCEPTED}
    counts = seen.aggregate(
        mine=Count("pk", filter=waiting_for(actor)),
        under=Count("pk", filter=~Q(state__in=over)),
        ended=Count("pk", filter=Q(state__in=over)),
        every=Count("pk"),
    )
    by_tab = {MINE: counts["mine"], UNDER_WAY: counts["under"], ENDED: counts["ended"], ALL: counts["every"]}
    shown = tabs(LIST_CHOICES, show, by_tab)
    chosen = next(tab.value for tab in shown if tab.chosen)
    filters = {MINE: waiting_for(actor), UNDER_WAY: ~Q(state__in=over), ENDED: Q(state__in=over), ALL: Q()}
    found = (
        seen.filter(filters[chosen])
        .select_related("edition__series", "host", "recommender", "track")
        .order_by("-edition__year", "-state_changed_at", "-pk")
    )
    rows, number, last, total = page_of(found, number)
    return ApplicationsPage(
        shown,
        Page([_application_row(row, actor) for row in rows], number, last, total),
        open_editions(actor),
    )


def _application_row(application: HostingApplication, actor: Actor) -> ApplicationRow:
    return ApplicationRow(
        id=application.pk,
        number=application.number,
        name=application.name,
        host=application.host.name,
        recommender=application.recommender.name if application.recommender else "直接报火炬中心",
        track=application.track.name if application.track else "",
        state=application.get_state_display(),
        tone=APPLICATION_TONES[application.state],  # type: ignore[index]
        revision=application.revision,
        submitted_at=application.submitted_at,
        final_on=application.final_on,
        act=_act_for(application, actor),
    )


def _act_for(application: HostingApplication, actor: Actor) -> str:
    """The verb on the row's button."""
    here = actor.authority.pk if actor.authority else None
    if here == application.host_id and actor.holds(HOSTING):
        return {
            ApplicationState.DRAFT: "继续填写",
            ApplicationState.RETURNED: "去修改",
            ApplicationState.FINALISED: "盖章提交",
        }.get(ApplicationState(application.state), "查看")
    if here == application.recommender_id and application.state == ApplicationState.SUBMITTED:
        return "去审核"
    if here == application.edition.organiser_id and (
        application.state == ApplicationState.RECOMMENDED
        or (application.state == ApplicationState.SUBMITTED and application.is_direct)
    ):
        return "去办理"
    return "查看"


def open_editions(actor: Actor) -> tuple[OpenEdition, ...]:
    """The editions that take applications now, with what this office can do. Three queries."""
    authority = actor.authority
    if authority is None or not actor.holds(HOSTING):
        return ()
    editions = list(visible(Edition, actor).filter(state=EditionState.OPEN).order_by("national_deadline", "pk"))
    paths = [authority.path[:end] for end in range(Authority.steplen, len(authority.path) + 1, Authority.steplen)]
    deadlines = {
        each.edition_id: each
        for each in EditionForwarding.objects.filter(
            edition__in=[edition.pk for edition in editions], province__path__in=paths
        ).select_related("province")
    }
    own = dict(
        HostingApplication.objects.filter(edition__in=[edition.pk for edition in editions], host=authority)
        .exclude(state__in=APPLICATION_OVER)
        .values_list("edition_id", "pk")
    )
    return tuple(_open_edition(edition, authority, actor, deadlines, own) for edition in editions)


def _open_edition(
    edition: Edition,
    authority: Authority,
    actor: Actor,
    deadlines: dict[int, EditionForwarding],
    own: dict[int, int],
) -> OpenEdition:
    forwarding = deadlines.get(edition.pk)
    direct = authority.is_provincial
    earlier = forwarding is not None and not direct
    return OpenEdition(
        id=edition.pk,
        title=edition.title,
        deadline=forwarding.deadline if forwarding and not direct else edition.national_deadline,
        deadline_label=f"{forwarding.province.short_name}报送" if forwarding and earlier else "全国申办",
        may_apply=authority.kind != AuthorityKind.CENTRE and can(actor, "competitions.apply", authority),
        may_forward=direct and not authority.separately_planned and can(actor, "competitions.forward", authority),
        forwarded=forwarding is not None,
        application_id=own.get(edition.pk),
    )


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One line of the list of editions."""

    id: int
    title: str
    year: int
    state: str
    tone: str
    national_deadline: datetime
    applications: int
    waiting: int
    competitions: int
    is_demo: bool


def editions_page(*, actor: Actor, number: int = 1) -> Page[EditionRow]:
    """All editions that this actor sees. Two queries."""
    found = (
        visible(Edition, actor)
        .annotate(
            sent=Count("applications", filter=Q(applications__submitted_at__isnull=False), distinct=True),
            undecided=Count(
                "applications",
                filter=Q(applications__state=ApplicationState.RECOMMENDED)
                | Q(applications__state=ApplicationState.SUBMITTED, applications__recommender=None),
                distinct=True,
            ),
            held=Count("competitions", distinct=True),
        )
        .order_by("-year", "-ordinal", "pk")
    )
    rows, number, last, total = page_of(found, number)
    return Page(
        [
            EditionRow(
                row.pk,
                row.title,
                row.year,
                row.get_state_display(),
                EDITION_TONES[row.state],
                row.national_deadline,
                row.sent,
                row.undecided,
                row.held,
                row.is_demo,
            )
            for row in rows
        ],
        number,
        last,
        total,
    )


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    """One provincial office in the edition: whether it forwarded and how many applications came by way of it."""

    name: str
    forwarded_at: datetime | None
    deadline: datetime | None
    submitted: int
    recommended: int
    accepted: int


@dataclass(frozen=True, slots=True)
class EditionDesk:
    """An edition as the centre works on it."""

    id: int
    version: int
    title: str
    state: str
    tone: str
    national_deadline: datetime
    moves: list[Available]
    may_edit: bool
    may_postpone: bool
    provinces: tuple[ProvinceRow, ...]
    to_decide: int
    ready_to_name: int
    timeline: list[TimelineRow]

    @property
    def moving_provinces(self) -> list[ProvinceRow]:
        """Those that forwarded or from which an application came."""
        return [row for row in self.provinces if row.forwarded_at or row.submitted]

    @property
    def still_provinces(self) -> list[str]:
        """The names of all others."""
        return [row.name for row in self.provinces if not row.forwarded_at and not row.submitted]


def edition_desk(pk: int, *, actor: Actor, at: datetime) -> EditionDesk:
    """An edition with its provinces. Raises NotVisible, and NotAllowed for those who only read."""
    edition = get_visible(Edition, actor, "series", "organiser", pk=pk)
    if not can(actor, "competitions.edit_edition", edition):
        raise NotAllowed("competitions.edit_edition", edition)
    provinces = _province_rows(edition)
    waiting = edition.applications.filter(
        Q(state=ApplicationState.RECOMMENDED) | Q(state=ApplicationState.SUBMITTED, recommender=None)
    )
    return EditionDesk(
        id=edition.pk,
        version=edition.version,
        title=edition.title,
        state=edition.get_state_display(),
        tone=EDITION_TONES[edition.state],  # type: ignore[index]
        national_deadline=edition.national_deadline,
        moves=[move for move in EDITION.available(edition, actor, at=at) if move.offered],
        may_edit=edition.state == EditionState.DRAFT,
        may_postpone=edition.state == EditionState.OPEN,
        provinces=provinces,
        to_decide=waiting.count(),
        ready_to_name=edition.applications.filter(state=ApplicationState.ACCEPTED, competition=None).count(),
        timeline=timeline(edition, limit=12),
    )


def _province_rows(edition: Edition) -> tuple[ProvinceRow, ...]:
    """Every provincial office in the offices' order. Three queries."""
    forwardings = {each.province_id: each for each in edition.forwardings.all()}
    counts: dict[int, list[int]] = {}
    for host, recommender, state in edition.applications.filter(submitted_at__isnull=False).values_list(
        "host_id", "recommender_id", "state"
    ):
        found = counts.setdefault(recommender or host, [0, 0, 0])
        found[0] += 1
        found[1] += recommender is not None and state in {
            ApplicationState.RECOMMENDED,
            ApplicationState.ACCEPTED,
            ApplicationState.NOT_ACCEPTED,
        }
        found[2] += state == ApplicationState.ACCEPTED
    rows = []
    for province in Authority.objects.filter(kind=AuthorityKind.PROVINCE).order_by("sort_key", "path"):
        forwarding = forwardings.get(province.pk)
        sent = counts.get(province.pk, [0, 0, 0])
        rows.append(
            ProvinceRow(
                province.name,
                forwarding.forwarded_at if forwarding else None,
                forwarding.deadline if forwarding else None,
                *sent,
            )
        )
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class AcceptedRow:
    """An accepted application that is no competition yet."""

    id: int
    host: str
    place: str
    number: str
    track: str
    subject: str
    final_on: object


@dataclass(frozen=True, slots=True)
class AcceptedGroup:
    """The accepted applications of one province; they can share a competition."""

    province: str
    place: str
    rows: tuple[AcceptedRow, ...]


@dataclass(frozen=True, slots=True)
class HostsPage:
    """确定承办地: what is ready, and what has been made already."""

    edition_id: int
    title: str
    fixed_name: str
    year: int
    groups: tuple[AcceptedGroup, ...]
    competitions: tuple[tuple[str, str, tuple[str, ...]], ...]


def hosts_page(pk: int, *, actor: Actor) -> HostsPage:
    """The accepted applications by province, and the competitions made of them. Four queries."""
    edition = get_visible(Edition, actor, "series", pk=pk)
    if not can(actor, "competitions.edit_edition", edition):
        raise NotAllowed("competitions.edit_edition", edition)
    groups: dict[int, list[HostingApplication]] = {}
    ready = edition.applications.filter(state=ApplicationState.ACCEPTED, competition=None)
    for application in ready.select_related("host", "recommender", "track").order_by("host__path"):
        groups.setdefault(application.recommender_id or application.host_id, []).append(application)
    made = edition.competitions.prefetch_related(PARTIES).order_by("pk")
    return HostsPage(
        edition_id=edition.pk,
        title=edition.title,
        fixed_name=edition.ordinal_name,
        year=edition.year,
        groups=tuple(_accepted_group(rows) for rows in groups.values()),
        competitions=tuple(
            (each.code, each.name, tuple(party.shown_name for party in each.parties.all() if party.may_manage))
            for each in made
        ),
    )


def _accepted_group(rows: list[HostingApplication]) -> AcceptedGroup:
    province = rows[0].recommender or rows[0].host
    return AcceptedGroup(
        province=province.name,
        place=rows[0].place if len(rows) == 1 else province.place,
        rows=tuple(
            AcceptedRow(
                row.pk,
                row.host.name,
                row.place,
                row.number,
                row.track.name if row.track else "",
                row.theme or "、".join(row.industries),
                row.final_on,
            )
            for row in rows
        ),
    )


@dataclass(frozen=True, slots=True)
class CompetitionDesk:
    """A competition as the host works on it."""

    id: int
    version: int
    code: str
    name: str
    state: str
    tone: str
    moves: list[Available]
    may_arrange: bool
    parties: tuple[PartyGroup, ...]
    periods: tuple[PeriodRow, ...]
    timeline: list[TimelineRow]


def competition_desk(code: str, *, actor: Actor, at: datetime) -> CompetitionDesk:
    """A competition with its moves and its whole calendar, empty stages included."""
    competition = get_visible(Competition, actor, "edition__organiser", code=code.upper())
    if not can(actor, "competitions.watch", competition):
        raise NotAllowed("competitions.watch", competition)
    known = {each.stage: each for each in competition.periods.all()}
    return CompetitionDesk(
        id=competition.pk,
        version=competition.version,
        code=competition.code,
        name=competition.name,
        state=competition.get_state_display(),
        tone=COMPETITION_TONES.get(competition.state, "go"),  # type: ignore[call-overload]
        moves=[move for move in COMPETITION.available(competition, actor, at=at) if move.offered],
        may_arrange=can(actor, "competitions.arrange", competition),
        parties=party_groups(competition.parties.select_related("authority", "institution")),
        periods=tuple(_period_row(stage, known.get(stage)) for stage in Stage),
        timeline=[_with_stage(row) for row in timeline(competition, limit=20)],
    )


def _with_stage(row: TimelineRow) -> TimelineRow:
    """A change of the calendar says of which stage."""
    stage = row.details.get("stage")
    return replace(row, text=f"{row.text}：{Stage(stage).label}") if stage in Stage.values else row


def _period_row(stage: Stage, period: Any) -> PeriodRow:
    if period is None:
        return PeriodRow(stage.value, stage.label)
    return PeriodRow(stage.value, stage.label, period.opens_at, period.closes_at)
