"""Who could receive an award of a kind, with the figures that the rules of the notices look at.

A candidate's key (``solution:5``) is what a nomination carries; only a key that stands here is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from awards.models import Award, AwardKind, Entry
from awards.rules.rounds import living_awards
from awards.states import FinalState, RecipientKind
from challenge_portal.accounts.models import User
from challenge_portal.kernel.money import wan
from challenge_portal.organisations.models import Authority, Institution
from competitions.models import Competition
from demands.models import Demand
from demands.states import ON_THE_HALL, AnalysisState
from solutions.models import Solution
from solutions.states import FILED, SolutionState

MOST = 200  # candidates of one page; the officer filters by name beyond
SOLVED = (SolutionState.SHORTLISTED, SolutionState.CHOSEN, SolutionState.AGREED)
AGREED = Q(solutions__state=SolutionState.AGREED)
Figure = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate: who, with what, and the figures; ``taken`` when the kind is theirs already."""

    key: str
    name: str
    detail: str
    figures: tuple[Figure, ...]
    demand_id: int | None = None
    taken: bool = False
    remark: str = ""


def candidates(kind: AwardKind, *, text: str = "") -> list[Candidate]:
    """The candidates of a kind, the strongest figures first. Four queries at most."""
    taken = _taken(kind)
    found = FINDERS[RecipientKind(kind.recipient)](kind.competition, text.strip())
    return [_marked(each, taken) for each in found]


def candidate(kind: AwardKind, key: str) -> Candidate | None:
    """The candidate behind a key; nothing for a forged one."""
    return next((each for each in candidates(kind) if each.key == key), None)


def key_of(award: Award) -> str:
    """The key of an award's recipient."""
    for name in ("solution", "demand", "institution", "person", "authority"):
        if (pk := getattr(award, f"{name}_id")) is not None:
            return f"{name}:{pk}"
    raise ValueError("an award has one recipient")


def _taken(kind: AwardKind) -> set[str]:
    return {key_of(award) for award in living_awards(kind)}


def _marked(each: Candidate, taken: set[str]) -> Candidate:
    if each.key not in taken:
        return each
    return Candidate(each.key, each.name, each.detail, each.figures, each.demand_id, True, each.remark)


def _solutions(competition: Competition, text: str) -> list[Candidate]:
    """Solutions that the enterprise took further, with rank and mark of a final whose results are released."""
    rows = (
        Solution.objects.filter(demand__competition=competition, state__in=SOLVED, opened_at__isnull=False)
        .select_related("registration", "demand__owner", "demand__public_version")
        .order_by("-pk")
    )
    if text:
        rows = rows.filter(Q(registration__name__icontains=text) | Q(title__icontains=text) | Q(number__icontains=text))
    shown = list(rows[:MOST])
    ranks = _ranks([solution.pk for solution in shown])
    strength = {state: place for place, state in enumerate(reversed(SOLVED))}
    shown.sort(key=lambda each: (strength[SolutionState(each.state)], ranks.get(each.pk, (99, ""))[0], each.pk))
    return [
        Candidate(
            key=f"solution:{each.pk}",
            name=each.registration.name,
            detail=f"{each.number} {each}；需求 {_public_name(each.demand)}",
            figures=(
                ("进展", each.get_state_display()),
                ("现场赛", ranks.get(each.pk, (0, "—"))[1]),
                ("报价", wan(each.offer)),
            ),
            demand_id=each.demand_id,
        )
        for each in shown
    ]


def _ranks(solutions: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Rank and mark within its demand, of finals whose results are released."""
    mine = Entry.objects.filter(solution__in=solutions, final_demand__final__state=FinalState.RELEASED)
    rows = Entry.objects.filter(final_demand__in=mine.values("final_demand"), result__isnull=False)
    by_demand: dict[int, list[Entry]] = {}
    for entry in rows.order_by("-result", "pk"):
        by_demand.setdefault(entry.final_demand_id, []).append(entry)
    return {
        entry.solution_id: (rank, f"第 {rank} 名，{entry.result} 分")
        for entries in by_demand.values()
        for entry in entries
        for rank in [1 + sum((other.result or 0) > (entry.result or 0) for other in entries)]
    }


def _demands(competition: Competition, text: str) -> list[Candidate]:
    """Demands that were published, by solutions and money."""
    rows = (
        Demand.objects.filter(competition=competition, state__in=ON_THE_HALL)
        .select_related("owner", "public_version")
        .annotate(
            filed=Count("solutions", filter=Q(solutions__state__in=sorted(FILED))),
            agreed=Count("solutions", filter=AGREED),
        )
        .order_by("-agreed", "-filed", "-budget", "pk")
    )
    if text:
        rows = rows.filter(Q(owner__name__icontains=text) | Q(title__icontains=text))
    return [
        Candidate(
            key=f"demand:{each.pk}",
            name=each.owner.name,
            detail=_public_name(each),
            figures=(("解决方案", f"{each.filed} 件"), ("意向协议", f"{each.agreed} 项"), ("经费", wan(each.budget))),
            demand_id=each.pk,
            remark="企业选择不公开名称：公示和证书只写单位名称，不写是哪一项需求。" if each.hide_name else "",
        )
        for each in rows[:MOST]
    ]


def _public_name(demand: Demand) -> str:
    public = getattr(demand, "public_version", None)
    return f"{public.number} {public.title}" if public is not None and public.number else str(demand)


def _institutions(competition: Competition, text: str) -> list[Candidate]:
    """Agencies by what they were entrusted with, enterprises by what they posted: 意向对接成功数, 需求数, 悬赏金额."""
    agencies = _named(Institution.objects.filter(entrusted_demands__competition=competition), text).annotate(
        entrusted=Count("entrusted_demands", filter=Q(entrusted_demands__competition=competition))
    )
    owners = _named(Institution.objects.filter(demands__competition=competition), text).filter(
        demands__state__in=ON_THE_HALL
    )
    agreed = _agreed_by("agency_id", competition) | _agreed_by("owner_id", competition)
    posted = {
        row["owner"]: (row["count"], row["money"])
        for row in Demand.objects.filter(competition=competition, state__in=ON_THE_HALL)
        .values("owner")
        .annotate(count=Count("pk"), money=Sum("budget"))
        .order_by()
    }
    found = [_agency(each, agreed.get(each.pk)) for each in agencies.distinct()[:MOST]]
    found += [_owner(each, posted[each.pk], agreed.get(each.pk)) for each in owners.distinct()[:MOST]]
    return found


def _agreed_by(column: str, competition: Competition) -> dict[int, tuple[int, Decimal | None]]:
    """How many solutions were agreed on, and for how much, by agency or by enterprise."""
    rows = Solution.objects.filter(demand__competition=competition, state=SolutionState.AGREED)
    counted = rows.values(f"demand__{column}").annotate(count=Count("pk"), money=Sum("offer")).order_by()
    return {row[f"demand__{column}"]: (row["count"], row["money"]) for row in counted}


def _agency(unit: Institution, agreed: tuple[int, Decimal | None] | None) -> Candidate:
    count, amount = agreed or (0, None)
    return Candidate(
        f"institution:{unit.pk}",
        unit.name,
        unit.get_kind_display(),
        (
            ("受托需求", f"{unit.entrusted} 项"),  # type: ignore[attr-defined]
            ("意向协议", f"{count} 项"),
            ("意向金额", wan(amount) if amount else "—"),
        ),
    )


def _owner(
    unit: Institution, posted: tuple[int, Decimal | None], agreed: tuple[int, Decimal | None] | None
) -> Candidate:
    count, amount = posted
    return Candidate(
        f"institution:{unit.pk}",
        unit.name,
        "需求单位",
        (
            ("发布需求", f"{count} 项"),
            ("意向协议", f"{(agreed or (0, None))[0]} 项"),
            ("需求经费", wan(amount) if amount else "—"),
        ),
    )


def _named(rows: QuerySet[Institution], text: str) -> QuerySet[Institution]:
    return (rows.filter(name__icontains=text) if text else rows).order_by("pk")


def _persons(competition: Competition, text: str) -> list[Candidate]:
    """技术经理人: who handed in analyses that passed. Their points come with a ledger of its own."""
    passed = Q(
        pk__in=Demand.objects.filter(competition=competition, analyses__state=AnalysisState.APPROVED).values(
            "analyses__analyst"
        )
    )
    rows = User.objects.filter(passed, is_active=True)
    if text:
        rows = rows.filter(display_name__icontains=text)
    counts: dict[int, Any] = {
        row["analyses__analyst"]: row
        for row in Demand.objects.filter(competition=competition, analyses__state=AnalysisState.APPROVED)
        .values("analyses__analyst")
        .annotate(analysed=Count("pk", distinct=True), agreed=Count("solutions", filter=AGREED, distinct=True))
        .order_by()
    }
    units = dict(
        Demand.objects.filter(competition=competition, analyses__state=AnalysisState.APPROVED).values_list(
            "analyses__analyst", "analyses__agency__name"
        )
    )
    found = [
        Candidate(
            f"person:{each.pk}",
            each.display_name,
            units.get(each.pk) or "",
            (
                ("通过的分析", f"{counts[each.pk]['analysed']} 项"),
                ("意向协议", f"{counts[each.pk]['agreed']} 项"),
            ),
        )
        for each in rows.order_by("pk")[:MOST]
    ]
    return sorted(found, key=lambda each: (each.figures[1][1], each.figures[0][1]), reverse=True)


def _offices(competition: Competition, text: str) -> list[Candidate]:
    """组织单位: offices of the parties and of the demands' districts, and institutions that stand as parties."""
    regions = {
        row["region"]: row
        for row in Demand.objects.filter(competition=competition, submitted_at__isnull=False, region__isnull=False)
        .values("region")
        .annotate(
            filed=Count("pk", distinct=True),
            public=Count("pk", filter=Q(state__in=ON_THE_HALL), distinct=True),
            agreed=Count("solutions", filter=AGREED, distinct=True),
        )
        .order_by()
    }
    offices = Authority.objects.filter(Q(parties__competition=competition) | Q(pk__in=regions)).distinct()
    units = Institution.objects.filter(parties__competition=competition).distinct()
    if text:
        offices, units = offices.filter(name__icontains=text), units.filter(name__icontains=text)
    none: dict[str, int] = {"filed": 0, "public": 0, "agreed": 0}
    found = [
        Candidate(
            f"authority:{each.pk}",
            each.name,
            each.get_kind_display(),
            (
                ("征集需求", f"{regions.get(each.pk, none)['filed']} 项"),
                ("发布需求", f"{regions.get(each.pk, none)['public']} 项"),
                ("意向协议", f"{regions.get(each.pk, none)['agreed']} 项"),
            ),
        )
        for each in offices.order_by("path")[:MOST]
    ]
    dash = (("征集需求", "—"), ("发布需求", "—"), ("意向协议", "—"))
    found += [Candidate(f"institution:{each.pk}", each.name, "赛事参与单位", dash) for each in units.order_by("pk")]
    return found


FINDERS: dict[RecipientKind, Callable[[Competition, str], Iterable[Candidate]]] = {
    RecipientKind.CHALLENGER: _solutions,
    RecipientKind.OWNER: _demands,
    RecipientKind.INSTITUTION: _institutions,
    RecipientKind.PERSON: _persons,
    RecipientKind.AUTHORITY: _offices,
}
