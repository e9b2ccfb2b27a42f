"""Units that somebody else named by their code before they registered themselves.

Such a unit has nobody in it: whoever registers with its code takes it over, as if it hadn't been there. Until then its
code counts as not compared with the licence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from challenge_portal.kernel.identifiers import check_uscc
from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution, Membership
from challenge_portal.trail.services import record, register_verbs

NOTED = "organisations.institution.noted"
register_verbs({NOTED: "按代码登记尚未注册的单位"})


@dataclass(frozen=True, slots=True)
class NotedUnit:
    """What somebody else knows of a unit."""

    code: str
    name: str
    kind: str
    region_id: int | None = None
    is_demo: bool = False


def note_units(units: Iterable[NotedUnit], *, actor: Actor, at: datetime) -> dict[str, Institution]:
    """The units by code; those that the portal doesn't know yet are noted. Few queries, and a record of each new one.

    Call it in the transaction of the act that needs them. A unit that is there keeps its own name and region.
    Raises Refused for a code that can't be one.
    """
    wanted: dict[str, NotedUnit] = {}
    for unit in units:
        verdict = check_uscc(unit.code)
        if verdict.level == "error":
            raise Refused(Refusal(verdict.message, field="code", rule="GB 32100-2015"))
        wanted.setdefault(verdict.code, unit)
    known = set(Institution.objects.filter(code__in=wanted).values_list("code", flat=True))
    new = [
        Institution(
            name=unit.name,
            code=code,
            code_confirmed=False,
            kind=unit.kind,
            region_id=unit.region_id,
            registered_at=at,
            is_demo=unit.is_demo,
        )
        for code, unit in sorted(wanted.items())
        if code not in known
    ]
    Institution.objects.bulk_create(new, ignore_conflicts=True)  # somebody may register with the code this second
    found = {unit.code: unit for unit in Institution.objects.filter(code__in=wanted).select_related("region")}
    for each in new:
        record(actor=actor, verb=NOTED, subject=found[each.code], at=at)
    return found


def only_noted(institution: Institution) -> bool:
    """Whether nobody ever belonged to it: then it may still be registered. One query."""
    return not Membership.objects.filter(institution=institution).exists()
