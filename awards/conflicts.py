"""Conflicts of interest (利益关系), computed before a judge is seated and again when a contestant joins.

A 需求方 judge sits for the own demand and is in conflict with challengers only; everybody else also with the demand's
owner, and is then recused from every contestant of that demand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from awards.states import JudgeKind


@dataclass(frozen=True)
class Candidate:
    """Somebody who shall judge: the account, the units of now and before, and what they are called."""

    person_id: int
    name: str
    kind: str
    institutions: frozenset[int] = frozenset()
    units: frozenset[str] = frozenset()  # names, as they may stand in a challenger's list of people

    @property
    def is_demand_side(self) -> bool:
        """需求方."""
        return self.kind == JudgeKind.DEMAND_SIDE


@dataclass(frozen=True)
class Contestant:
    """What conflicts are computed from: the two sides of a contestant. ``named`` are texts of the lists of people."""

    entry_id: int
    final_demand_id: int
    challenger: str
    institution_id: int | None
    person_ids: frozenset[int]
    owner_id: int
    owner: str
    named: frozenset[str] = field(default_factory=frozenset)


def conflict(candidate: Candidate, contestant: Contestant) -> str:
    """Why the candidate may not score the contestant; nothing where there is no reason."""
    if not candidate.is_demand_side and (reason := conflict_with_owner(candidate, contestant)):
        return reason
    return _with_challenger(candidate, contestant)


def conflict_with_owner(candidate: Candidate, contestant: Contestant) -> str:
    """The candidate belongs, or belonged, to the enterprise whose demand it is."""
    if contestant.owner_id in candidate.institutions or plain(contestant.owner) in candidate.units:
        return f"评委在需求方“{contestant.owner}”任职或曾任职。"
    return ""


def _with_challenger(candidate: Candidate, contestant: Contestant) -> str:
    if candidate.person_id in contestant.person_ids:
        return "评委本人是挑战者或填报人。"
    if contestant.institution_id in candidate.institutions or plain(contestant.challenger) in candidate.units:
        return f"评委在挑战者“{contestant.challenger}”任职或曾任职。"
    if shared := candidate.units & contestant.named:
        return f"挑战者的团队成员来自评委所在单位“{sorted(shared)[0]}”。"
    if plain(candidate.name) in contestant.named:
        return "挑战者的团队名单里有与评委同名的人员。"
    return ""


def plain(text: object) -> str:
    """A name for comparing: without blanks."""
    return "".join(str(text or "").split())


def named_in(answers: Any) -> frozenset[str]:
    """The texts in the tables of a registration or solution (team members, their units): what stands in rows."""
    return frozenset(found for found in map(plain, _cells(answers)) if found)


def _cells(answers: Any) -> Iterator[Any]:
    tables: Iterable[Any] = answers.values() if isinstance(answers, dict) else ()
    for table in tables:
        for row in table if isinstance(table, list) else ():
            if isinstance(row, dict):
                yield from row.values()
