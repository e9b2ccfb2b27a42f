"""Where a demand belongs that somebody else brought in: the place its enterprise names, else who brought it in."""

from __future__ import annotations

from collections.abc import Mapping

from challenge_portal.organisations.models import Authority, AuthorityKind
from competitions.models import Competition

BELOW_HOST = (AuthorityKind.DISTRICT, AuthorityKind.ZONE)


def places_of(competition: Competition) -> dict[str, int]:
    """The districts and zones below the offices that run the competition, by their names. Two queries."""
    paths = list(competition.parties.filter(may_manage=True).values_list("authority__path", flat=True))
    found: dict[str, int] = {}
    for path in paths:
        below = Authority.objects.filter(path__startswith=path, kind__in=BELOW_HOST)
        found |= {place: pk for pk, place in below.values_list("pk", "place")}
    return found


def host_of(competition: Competition) -> int | None:
    """The office that runs the competition; the first where several do. One query."""
    managing = competition.parties.filter(may_manage=True).order_by("pk")
    return managing.values_list("authority_id", flat=True).first()


def place_named(text: str, places: Mapping[str, int], otherwise: int | None) -> int | None:
    """The district that a text like 日照市东港区 names: the longest that fits."""
    fitting = [place for place in places if place and place in text]
    return places[max(fitting, key=len)] if fitting else otherwise
