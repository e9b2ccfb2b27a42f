"""Who takes part in a final and who stays away from whom; whom an award concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from awards.models import Award, Entry, Final, FinalDemand, Judge
from challenge_portal.accounts.models import User
from challenge_portal.organisations.roles import OFFICERS
from competitions.people import officers_of
from demands.people import members_of
from solutions.people import people_of


@dataclass(frozen=True)
class Kept:
    """What a page has read of a final already, so that the guards behind its buttons needn't ask again."""

    entries: list[Entry]
    judges: list[Judge]
    recusals: dict[int, set[int]]
    demands: list[FinalDemand]


def keep(final: Final, kept: Kept) -> None:
    """For pages only: a service reads the final anew under its lock and never meets what was kept."""
    final.__dict__["_kept"] = kept


def _kept(final: Final) -> Kept | None:
    found: Kept | None = final.__dict__.get("_kept")
    return found


def living_demands(final: Final) -> list[FinalDemand]:
    """The demands that still stand in the final. One query."""
    if kept := _kept(final):
        return kept.demands
    return list(final.demands.filter(left_at=None).select_related("demand"))


def entries_of(final: Final) -> list[Entry]:
    """All contestants, those who left included, in the order of demands and of the draw. One query."""
    related = (
        "final_demand__demand__owner",
        "final_demand__demand__public_version",
        "final_demand__final",
        "solution__registration__institution",
        "solution__registration__person",
    )
    rows = Entry.objects.filter(final_demand__final=final).select_related(*related)
    return list(rows.order_by("final_demand__position", "draw_order", "pk"))


def living_entries(final: Final) -> list[Entry]:
    """The contestants that still take part, in their order. One query."""
    if kept := _kept(final):
        return kept.entries
    return still_in(entries_of(final))


def still_in(entries: Iterable[Entry]) -> list[Entry]:
    """Of these contestants those that still take part."""
    return [entry for entry in entries if entry.left_at is None and entry.final_demand.left_at is None]


def living_judges(final: Final) -> list[Judge]:
    """Who sits on the panel now, by number. One query."""
    if kept := _kept(final):
        return kept.judges
    return list(final.judges.filter(stood_down_at=None).select_related("person", "institution").order_by("number"))


def recusals_of(final: Final) -> dict[int, set[int]]:
    """Contestant → judges that don't score it. One query."""
    if kept := _kept(final):
        return kept.recusals
    found: dict[int, set[int]] = {}
    rows = Entry.objects.filter(final_demand__final=final, recusals__isnull=False)
    for entry_id, judge_id in rows.values_list("pk", "recusals__judge_id"):
        found.setdefault(entry_id, set()).add(judge_id)
    return found


def seated(entry: Entry, judges: Iterable[Judge], recused: set[int]) -> list[Judge]:
    """The judges who score this contestant."""
    return [
        judge for judge in judges if judge.pk not in recused and judge.final_demand_id in {None, entry.final_demand_id}
    ]


def recipients_of(award: Award, *, at: datetime) -> list[User]:
    """The people who learn of an award: the unit's members, the person, or the office's officers. One query."""
    if award.solution is not None:
        return people_of(award.solution.registration)
    if award.demand is not None:
        return members_of(award.demand.owner)
    if award.institution is not None:
        return members_of(award.institution)
    if award.authority is not None:
        return officers_of([award.authority], OFFICERS, at=at)
    return [award.person] if award.person is not None else []
