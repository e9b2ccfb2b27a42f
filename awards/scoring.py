"""The arithmetic of a final: criteria, results, ranking. No models: everything is handed in; marks are kernel.marks'.

Points are ``Decimal``.
Sources: FIELD_NOTES B13's default, set by the host until the order is drawn; 去掉一个最高分和一个最低分 only with five judges
or more; two decimals, half up; ties by 需求匹配度, then by the judges' votes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from challenge_portal.kernel.marks import STEP, shown

FEWEST_JUDGES = 3
JUDGES_TO_DROP = 5
CENT = Decimal("0.01")
FIT = "fit"

DEFAULT_CRITERIA: list[dict[str, Any]] = [
    {
        "key": "advancement",
        "name": "技术先进性与完备性",
        "hint": "方案是否完整，指标是否逐项响应，技术路线有无依据。",
        "weight": 30,
    },
    {"key": FIT, "name": "需求匹配度", "hint": "是否针对企业现有条件，能否达到各项指标的目标值。", "weight": 30},
    {"key": "feasibility", "name": "可实施性", "hint": "试制条件、周期、供应链与风险应对。", "weight": 20},
    {"key": "team", "name": "团队与基础", "hint": "研究基础、知识产权、同类工程经验。", "weight": 10},
    {"key": "prospects", "name": "合作前景与性价比", "hint": "报价、产权安排与后续合作意愿。", "weight": 10},
]

BANDS = (("优", Decimal("0.9")), ("良", Decimal("0.75")), ("中", Decimal("0.6")), ("差", Decimal(0)))


@dataclass(frozen=True, slots=True)
class Grade:
    """One band of a criterion: its word and the marks from ``low`` to ``high``."""

    word: str
    low: Decimal
    high: Decimal

    @property
    def said(self) -> str:
        """``22.5—26.5``."""
        return f"{shown(self.low)}—{shown(self.high)}"


def grades(weight: int) -> list[Grade]:
    """优 from 90 %, 良 from 75 %, 中 from 60 % of the full marks, in steps of half a point without gaps."""
    found, high = [], Decimal(weight)
    for word, share in BANDS:
        low = -(-(weight * share) // STEP) * STEP  # rounded up to the next half point
        found.append(Grade(word, low, high))
        high = low - STEP
    return found


def drops(count: int, *, drop_extremes: bool) -> bool:
    """Whether the highest and the lowest total are left out."""
    return drop_extremes and count >= JUDGES_TO_DROP


def result_of(totals: Iterable[Decimal], *, drop_extremes: bool) -> Decimal:
    """The mean of the judges' totals with two decimals. Raises ValueError without any."""
    ordered = sorted(totals)
    if not ordered:
        raise ValueError("no score sheet")
    if drops(len(ordered), drop_extremes=drop_extremes):
        ordered = ordered[1:-1]
    return mean(ordered)


def mean(values: Sequence[Decimal]) -> Decimal:
    """With two decimals, half up."""
    return (sum(values, Decimal(0)) / len(values)).quantize(CENT, ROUND_HALF_UP)


def middle(totals: Iterable[Decimal]) -> Decimal | None:
    """The median, shown to the host beside the mean."""
    found = list(totals)
    return Decimal(median(found)).quantize(CENT, ROUND_HALF_UP) if found else None


@dataclass(frozen=True, slots=True)
class Scored:
    """A contestant whose scoring is complete. ``totals`` is judge → total; ``fit`` the mean of 需求匹配度."""

    entry_id: int
    result: Decimal
    fit: Decimal = Decimal(0)
    totals: Mapping[int, Decimal] = field(default_factory=dict)


def ranking(scored: Iterable[Scored]) -> dict[int, int]:
    """Contestant → rank. Who is equal in result, 需求匹配度 and the judges' votes shares a rank (并列)."""
    rows = list(scored)
    keys = {row.entry_id: (row.result, row.fit, _votes(row, rows)) for row in rows}
    ordered = sorted(keys.values(), reverse=True)
    return {entry_id: ordered.index(key) + 1 for entry_id, key in keys.items()}


def _votes(row: Scored, rows: Sequence[Scored]) -> int:
    """How many judges gave this one the highest total among those with the same result and 需求匹配度."""
    equal = [other for other in rows if (other.result, other.fit) == (row.result, row.fit)]
    if len(equal) < 2:
        return 0
    others = [other.totals for other in equal if other.entry_id != row.entry_id]
    return sum(
        all(total > totals[judge] for totals in others if judge in totals)
        for judge, total in row.totals.items()
        if any(judge in totals for totals in others)
    )
