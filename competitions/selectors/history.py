"""What a host did before: its applications and how they ended, its competitions with their figures and evaluation.

For the centre and the recommending province, beside a new application; at an address of its own, with its own budget.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, visible
from competitions.models import Competition, Evaluation, HostingApplication
from competitions.selectors.evaluations import EvaluationView, evaluation_view
from competitions.selectors.shared import APPLICATION_TONES
from competitions.states import ApplicationState

MOST = 6
"""So many of the newest of each; whoever wants more opens the lists."""

Figures = tuple[tuple[str, str], ...]
Finder = Callable[[Collection[int]], Mapping[int, Figures]]
_finders: list[Finder] = []


@dataclass(frozen=True, slots=True)
class AppliedBefore:
    """An earlier application of the host and how it ended."""

    id: int
    edition: str
    year: int
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class HeldBefore:
    """A competition that the host ran, with figures of its summary; none where the portal held nothing of it."""

    code: str
    name: str
    year: int
    state: str
    figures: Figures
    evaluation: EvaluationView | None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """往届情况 of the host of one application. ``evaluates``: the centre, which alone reads evaluations."""

    application_id: int
    name: str
    host: str
    applied: tuple[AppliedBefore, ...]
    held: tuple[HeldBefore, ...]
    evaluates: bool


def register_figures(find: Finder) -> None:
    """Let the app that counts say the figures of competitions: (what, how many with its unit) by the competition's id."""
    _finders.append(find)


def history_page(pk: int, *, actor: Actor) -> HistoryPage:
    """What stands beside one application. Four queries and one of each finder. Raises NotVisible, NotAllowed."""
    application = get_visible(HostingApplication, actor, "edition__series", "edition__organiser", "host", pk=pk)
    decides = can(actor, "competitions.decide", application)
    if not decides and not can(actor, "competitions.recommend", application):
        raise NotAllowed("competitions.recommend", application)
    return HistoryPage(
        application_id=application.pk,
        name=application.name,
        host=application.host.name,
        applied=tuple(_applied(application, actor)),
        held=tuple(_held(application, actor)),
        evaluates=decides,
    )


def _applied(application: HostingApplication, actor: Actor) -> list[AppliedBefore]:
    """Applications of earlier years that were handed in."""
    earlier = visible(HostingApplication, actor).filter(
        host_id=application.host_id, submitted_at__isnull=False, edition__year__lt=application.edition.year
    )
    found = earlier.select_related("edition").order_by("-edition__year", "-edition__ordinal", "-pk")[:MOST]
    return [
        AppliedBefore(
            each.pk,
            each.edition.title,
            each.edition.year,
            each.get_state_display(),
            APPLICATION_TONES[ApplicationState(each.state)],
        )
        for each in found
    ]


def _held(application: HostingApplication, actor: Actor) -> list[HeldBefore]:
    """Competitions of earlier years that this host ran itself, newest first."""
    found = list(
        visible(Competition, actor)
        .filter(
            parties__authority_id=application.host_id,
            parties__may_manage=True,
            edition__year__lt=application.edition.year,
        )
        .select_related("edition")
        .distinct()
        .order_by("-edition__year", "code")[:MOST]
    )
    figures: dict[int, Figures] = {}
    for find in _finders if found else ():
        figures.update(find([each.pk for each in found]))
    given = visible(Evaluation, actor).filter(competition__in=found).select_related("given_by") if found else ()
    evaluations = {each.competition_id: evaluation_view(each) for each in given}
    return [
        HeldBefore(
            each.code,
            each.name,
            each.edition.year,
            each.get_state_display(),
            figures.get(each.pk, ()),
            evaluations.get(each.pk),
        )
        for each in found
    ]
