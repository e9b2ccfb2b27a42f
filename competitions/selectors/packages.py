"""The packages of stamped forms that an office asked for, and what the next one would hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from challenge_portal.documents.chain import FileView, file_view
from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, visible
from challenge_portal.workflow.engine import Available
from competitions.models import Edition, FormPackage
from competitions.package_workflow import PACKAGE
from competitions.packing import FormEntry, counted, entries_for, letters_for
from competitions.states import PACKAGE_TONES, PackageState

MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class PackageRow:
    """One package. ``moves`` only of the newest: the others are history."""

    id: int
    version: int
    state: str
    state_label: str
    tone: str
    asked_at: datetime
    asked_by: str
    total: int
    done: int
    unstamped: int
    damaged: int
    problem: str
    file: FileView | None
    keep_until: datetime | None
    moves: list[Available]

    @property
    def is_making(self) -> bool:
        """Whether the job is at it."""
        return self.state == PackageState.ASKED


@dataclass(frozen=True, slots=True)
class AbsentForm:
    """A form that the next package won't hold, and why."""

    host: str
    number: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class PackagesPage:
    """盖章表打包: what there is to pack, the packages so far, newest first."""

    edition_id: int
    title: str
    office: str
    is_organiser: bool
    total: int
    stamped: int
    letters: int
    absent: tuple[AbsentForm, ...]
    packages: tuple[PackageRow, ...]
    is_demo: bool

    @property
    def making(self) -> PackageRow | None:
        """The one that the job is at."""
        return next((each for each in self.packages if each.is_making), None)


def packages_page(edition_id: int, *, actor: Actor, at: datetime) -> PackagesPage:
    """What this office can pack and has packed. At most eight queries. Raises NotVisible, NotAllowed."""
    edition = get_visible(Edition, actor, "series", "organiser", pk=edition_id)
    office = actor.authority
    if office is None or not can(actor, "competitions.pack_forms", office):
        raise NotAllowed("competitions.pack_forms", edition)
    entries = entries_for(edition, office)
    found = (
        visible(FormPackage, actor).filter(edition=edition).select_related("edition", "file", "asked_by")[:MOST_SHOWN]
    )
    held = counted(entries)
    return PackagesPage(
        edition_id=edition.pk,
        title=edition.title,
        office=office.name,
        is_organiser=office.pk == edition.organiser_id,
        total=held.total,
        stamped=held.total - held.unstamped,
        letters=len(letters_for(edition, office)),
        absent=tuple(_absent(each) for each in entries if each.stamp is None),
        packages=tuple(_row(each, actor, at=at, newest=place == 0) for place, each in enumerate(found)),
        is_demo=edition.is_demo,
    )


def _absent(entry: FormEntry) -> AbsentForm:
    return AbsentForm(entry.summary.host, entry.summary.number, entry.state, entry.missing)


def _row(package: FormPackage, actor: Actor, *, at: datetime, newest: bool) -> PackageRow:
    ready = package.state == PackageState.READY and package.file is not None
    return PackageRow(
        id=package.pk,
        version=package.version,
        state=package.state,
        state_label=package.get_state_display(),
        tone=PACKAGE_TONES[PackageState(package.state)],
        asked_at=package.asked_at,
        asked_by=package.asked_by.display_name,
        total=package.total,
        done=package.done,
        unstamped=package.unstamped,
        damaged=package.damaged,
        problem=package.problem,
        file=file_view(package.file) if ready and package.file else None,
        keep_until=package.keep_until,
        moves=PACKAGE.available(package, actor, at=at) if newest else [],
    )
