"""The personal extensions (个别延期) of an edition, as the office that gives them works on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority, AuthorityKind
from challenge_portal.organisations.policy import can, get_visible, visible
from challenge_portal.workflow.engine import Available
from competitions.extension_workflow import EXTENSION
from competitions.models import Edition, EditionForwarding, HostingApplication, PersonalExtension
from competitions.selectors.shared import EXTENSION_TONES
from competitions.states import APPLICATION_OVER, EDITIONS_BEING_DECIDED, EditionState, ExtensionState

HOST_KINDS = (AuthorityKind.CITY, AuthorityKind.ZONE, AuthorityKind.DISTRICT)


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """One extension: for whom, until when, why, by whom, and whether it still holds."""

    id: int
    version: int
    host: str
    deadline: datetime
    reason: str
    office: str
    granted_by: str
    granted_at: datetime
    state: str
    tone: str
    application_id: int | None
    moves: list[Available]


@dataclass(frozen=True, slots=True)
class ExtensionsPage:
    """All extensions that this office sees, and whether it may give another."""

    edition_id: int
    title: str
    office: str
    ordinary_deadline: datetime
    national_deadline: datetime
    for_centre: bool
    may_grant: bool
    rows: tuple[ExtensionRow, ...]


def extensions_page(edition_id: int, *, actor: Actor, at: datetime) -> ExtensionsPage:
    """The extensions of an edition. At most five queries. Raises NotVisible, and NotAllowed for who gives none."""
    edition = get_visible(Edition, actor, "organiser", pk=edition_id)
    centre = can(actor, "competitions.edit_edition", edition)
    office = actor.authority
    if office is None or not (centre or can(actor, "competitions.extend", office)):
        raise NotAllowed("competitions.extend", edition)
    forwarded = None if centre else EditionForwarding.objects.filter(edition=edition, province=office).first()
    found = visible(PersonalExtension, actor).filter(edition=edition)
    rows = list(found.select_related("edition", "host", "office", "granted_by"))
    living = visible(HostingApplication, actor).filter(edition=edition, host__in=[row.host_id for row in rows])
    own = dict(living.exclude(state__in=APPLICATION_OVER).values_list("host_id", "pk")) if rows else {}
    open_states = EDITIONS_BEING_DECIDED if centre else {EditionState.OPEN}
    return ExtensionsPage(
        edition_id=edition.pk,
        title=edition.title,
        office=office.name,
        ordinary_deadline=forwarded.deadline if forwarded else edition.national_deadline,
        national_deadline=edition.national_deadline,
        for_centre=centre,
        may_grant=edition.state in open_states,
        rows=tuple(_row(row, own.get(row.host_id), actor, at=at) for row in rows),
    )


def hosts_to_extend(actor: Actor) -> QuerySet[Authority]:
    """For whom this office could give more time: a province for those below it, the centre for everybody."""
    office = actor.authority
    kinds: tuple[str, ...] = HOST_KINDS
    if office is not None and office.kind == AuthorityKind.CENTRE:
        kinds = (*HOST_KINDS, AuthorityKind.PROVINCE)
    below: QuerySet[Authority] = Authority.objects.filter(
        kind__in=kinds, path__startswith=office.path if office else "-"
    )
    return below.order_by("path")


def _row(row: PersonalExtension, application_id: int | None, actor: Actor, *, at: datetime) -> ExtensionRow:
    return ExtensionRow(
        id=row.pk,
        version=row.version,
        host=row.host.name,
        deadline=row.deadline,
        reason=row.reason,
        office=row.office.name,
        granted_by=row.granted_by.display_name if row.granted_by else "",
        granted_at=row.granted_at,
        state=row.get_state_display(),
        tone=EXTENSION_TONES[ExtensionState(row.state)],
        application_id=application_id,
        moves=[move for move in EXTENSION.available(row, actor, at=at) if move.offered],
    )
