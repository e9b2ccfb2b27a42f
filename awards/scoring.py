"""The arithmetic of a final: criteria, marks, results, ranking. No models: everything is handed in.

Points are ``Decimal``. A mark is a text such as ``27.5``; the criteria's weights are their full marks and sum to 100.
Sources: FIELD_NOTES B13's default, set by the host until the order is drawn; 去掉一个最高分和一个最低分 only with five judges
or more; two decimals, half up; ties by 需求匹配度, then by the judges' votes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from statistics import median
from typing import Any

FULL = 100
MOST_CRITERIA = 10
FEWEST_JUDGES = 3
JUDGES_TO_DROP = 5
STEP = Decimal("0.5")
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


def shown(mark: Decimal | None) -> str:
    """``27.5``, ``26``: a mark without idle zeros."""
    return "" if mark is None else f"{mark.normalize():f}"


def clean_mark(typed: object, weight: int) -> tuple[str, str]:
    """The mark as it is kept, or why it isn't one. Full-width digits count; nothing typed is neither."""
    text = unicodedata.normalize("NFKC", str(typed or "")).strip()
    if not text:
        return "", ""
    try:
        mark = Decimal(text)
    except InvalidOperation:
        mark = Decimal("NaN")
    if not mark.is_finite() or not 0 <= mark <= weight or mark % STEP:
        return "", f"分数须在 0 至 {weight} 之间，以 0.5 分为一档。"
    return shown(mark), ""


@dataclass(frozen=True)
class Marks:
    """Checked marks: what may be kept, what is wrong with the others, which criteria are still without."""

    kept: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """The sum of what is there."""
        return sum((Decimal(mark) for mark in self.kept.values()), Decimal(0))


def clean_marks(criteria: Sequence[Mapping[str, Any]], typed: Mapping[str, object]) -> Marks:
    """Check typed marks against the criteria; what belongs to no criterion is left out."""
    kept, errors, missing = {}, {}, []
    for row in criteria:
        mark, error = clean_mark(typed.get(row["key"]), int(row["weight"]))
        if error:
            errors[row["key"]] = error
        elif mark:
            kept[row["key"]] = mark
        else:
            missing.append(str(row["key"]))
    return Marks(kept, errors, tuple(missing))


def criteria_error(rows: Sequence[Mapping[str, Any]]) -> str:
    """Why these rows can't be the criteria of a final, or nothing."""
    if not rows:
        return "请至少填写一项评分标准。"
    if len(rows) > MOST_CRITERIA:
        return f"评分标准最多 {MOST_CRITERIA} 项。"
    for row in rows:
        if not row["name"]:
            return "每一项评分标准都须有名称。"
        if not isinstance(row["weight"], int) or not 1 <= row["weight"] <= FULL:
            return f"“{row['name']}”的分值须为 1 至 {FULL} 的整数。"
    if len({row["name"] for row in rows}) != len(rows):
        return "评分标准的名称不能重复。"
    total = sum(row["weight"] for row in rows)
    if total != FULL:
        return f"各项分值合计 {total} 分，须为 {FULL} 分。"
    return ""


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
