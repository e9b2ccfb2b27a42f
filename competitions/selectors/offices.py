"""The list of applications of an office, and the editions that are open for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, Subquery

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority, AuthorityKind
from challenge_portal.organisations.policy import can, visible
from challenge_portal.workflow.showing import Tab
from competitions.models import Edition, EditionForwarding, HostingApplication, PersonalExtension
from competitions.people import goes_directly
from competitions.policy import HOSTING
from competitions.selectors.shared import (
    APPLICATION_TONES,
    Page,
    page_of,
    tabs,
)
from competitions.states import (
    APPLICATION_OVER,
    EDITIONS_BEING_DECIDED,
    EXTENSION_HOLDS,
    STILL_TO_SUBMIT,
    ApplicationState,
    EditionState,
)

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
    may_extend: bool
    may_forward: bool
    may_run: bool
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


def applications_page(*, actor: Actor, at: datetime, show: str = "", number: int = 1) -> ApplicationsPage:
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
        open_editions(actor, at=at),
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


def open_editions(actor: Actor, *, at: datetime) -> tuple[OpenEdition, ...]:
    """The editions that take applications now, with what this office can do; where it was given more time, until then.

    Three queries.
    """
    authority = actor.authority
    if authority is None or not actor.holds(HOSTING):
        return ()
    given = PersonalExtension.objects.filter(edition=OuterRef("pk"), host=authority, state__in=EXTENSION_HOLDS)
    editions = list(
        visible(Edition, actor)
        .annotate(extended_until=Subquery(given.values("deadline")[:1]))
        .filter(Q(state=EditionState.OPEN) | Q(state__in=EDITIONS_BEING_DECIDED, extended_until__gte=at))
        .select_related("organiser")
        .order_by("national_deadline", "pk")
    )
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


def _forwards(authority: Authority) -> bool:
    """A province stands between its cities and the centre; a 计划单列市 has nobody below it."""
    return authority.is_provincial and not authority.separately_planned


def _open_edition(
    edition: Edition,
    authority: Authority,
    actor: Actor,
    deadlines: dict[int, EditionForwarding],
    own: dict[int, int],
) -> OpenEdition:
    forwarding = deadlines.get(edition.pk)
    direct = goes_directly(authority, edition)
    deadline, label = edition.national_deadline, "全国申办"
    if forwarding is not None and not direct:
        deadline, label = forwarding.deadline, f"{forwarding.province.short_name}报送"
    extended: datetime | None = edition.extended_until  # type: ignore[attr-defined]
    if extended is not None and extended > deadline:
        deadline, label = extended, "个别延期"
    return OpenEdition(
        id=edition.pk,
        title=edition.title,
        deadline=deadline,
        deadline_label=label,
        may_apply=authority.kind != AuthorityKind.CENTRE and can(actor, "competitions.apply", authority),
        may_extend=_forwards(authority) and can(actor, "competitions.extend", authority),
        may_forward=_forwards(authority) and can(actor, "competitions.forward", authority),
        may_run=can(actor, "competitions.edit_edition", edition),
        forwarded=forwarding is not None,
        application_id=own.get(edition.pk),
    )
