"""Which office receives complaints about a competition, and which others may be named instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from challenge_portal.organisations.models import Authority, AuthorityKind
from competitions.models import Competition

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class ComplaintDesk:
    """The named body of a competition (受理机构), how to reach it, and in how many office days it answers."""

    name: str
    contact: str
    days: int


def named_body(competition: Competition) -> Authority | None:
    """The body that the competition publishes: the one it named, else the first office that runs it."""
    if competition.complaint_body is not None:
        return competition.complaint_body
    running = [party for party in competition.parties.all() if party.may_manage and party.authority is not None]
    return running[0].authority if running else competition.edition.organiser


def complaint_desk(competition: Competition) -> ComplaintDesk:
    """As the competition's page and the publicity name it."""
    body = named_body(competition)
    return ComplaintDesk(str(body or ""), competition.complaint_contact, competition.complaint_days)


def offered_bodies(competition: Competition) -> list[Authority]:
    """Whom a complaint can be sent to: the named body first, the offices that run the competition, those above them.

    科技部火炬中心 is the last instance that the notice names (国科发火〔2019〕228号 四.5); the ministry takes none here.
    """
    named = named_body(competition)
    running = Authority.objects.filter(parties__competition=competition, parties__may_manage=True)
    paths = {
        path[:end]
        for path in running.values_list("path", flat=True)
        for end in range(4, len(path) + 1, Authority.steplen)
    }
    found = Authority.objects.filter(path__in=paths).exclude(kind=AuthorityKind.MINISTRY).order_by("-depth", "path")
    return _unique([*([named] if named else []), *found])


def _unique(bodies: Iterable[Authority]) -> list[Authority]:
    return list({body.pk: body for body in bodies}.values())
