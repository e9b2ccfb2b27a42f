"""What a host did in earlier editions, for those who judge its new application."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from competitions.models import Competition, HostingApplication

MOST = 6
"""So many of the newest competitions; whoever wants more opens the list of competitions."""

Figures = tuple[tuple[str, str], ...]
Finder = Callable[[Collection[int]], Mapping[int, Figures]]
_finders: list[Finder] = []


@dataclass(frozen=True, slots=True)
class HeldBefore:
    """A competition that the host ran, with figures of its summary; none where the portal held nothing of it."""

    code: str
    name: str
    year: int
    state: str
    figures: Figures


def register_figures(find: Finder) -> None:
    """Let the app that counts say the figures of competitions: (what, how many with its unit) by the competition's id."""
    _finders.append(find)


def history_of(application: HostingApplication) -> tuple[HeldBefore, ...]:
    """The competitions of earlier editions that this host ran itself, newest first. One query and one of each finder."""
    found = list(
        Competition.objects.filter(
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
    return tuple(
        HeldBefore(each.code, each.name, each.edition.year, each.get_state_display(), figures.get(each.pk, ()))
        for each in found
    )
