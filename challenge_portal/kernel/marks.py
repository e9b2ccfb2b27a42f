"""Criteria whose weights are their full marks and sum to 100, and marks on them. No models: everything is handed in.

Finals and the review of hosting applications both score this way. A criterion is a row ``{"key", "name", "hint",
"weight"}``; a mark is a text such as ``27.5``, from 0 to the weight in steps of half a point; sums are ``Decimal``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

FULL = 100
MOST_CRITERIA = 10
STEP = Decimal("0.5")
SPARE_ROWS = 2
LONGEST_NAME, LONGEST_HINT = 40, 120


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
    """Why these rows can't be criteria, or nothing."""
    if not rows:
        return "请至少填写一项评分标准。"
    if len(rows) > MOST_CRITERIA:
        return f"评分标准最多 {MOST_CRITERIA} 项。"
    for row in rows:
        if not row["name"]:
            return "每一项评分标准都须有名称。"
        if len(row["name"]) > LONGEST_NAME or len(row.get("hint", "")) > LONGEST_HINT:
            return f"“{row['name'][:12]}”：名称最多 {LONGEST_NAME} 个字符，说明最多 {LONGEST_HINT} 个字符，请精简。"
        if not isinstance(row["weight"], int) or not 1 <= row["weight"] <= FULL:
            return f"“{row['name']}”的分值须为 1 至 {FULL} 的整数。"
    if len({row["name"] for row in rows}) != len(rows):
        return "评分标准的名称不能重复。"
    total = sum(row["weight"] for row in rows)
    if total != FULL:
        return f"各项分值合计 {total} 分，须为 {FULL} 分。"
    return ""


def typed_criteria(posted: Any, known: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """The rows of criteria as posted, empty ones left out. A row keeps its key; a new one gets the next free one."""
    names, hints, weights = (posted.getlist(f"criterion-{each}") for each in ("name", "hint", "weight"))
    keys = posted.getlist("criterion-key")
    allowed = {str(row["key"]) for row in known}
    rows: list[dict[str, Any]] = []
    for place in range(min(len(names), MOST_CRITERIA + SPARE_ROWS)):
        text = _at(names, place).strip()
        weight = _at(weights, place).strip()
        if not text and not weight:
            continue
        key = _at(keys, place)
        used = {row["key"] for row in rows}
        if key not in allowed or key in used:
            key = next(f"c{number}" for number in range(1, 99) if f"c{number}" not in used | allowed)
        rows.append(
            {
                "key": key,
                "name": text,
                "hint": _at(hints, place).strip(),
                "weight": int(weight) if weight.isascii() and weight.isdecimal() and len(weight) < 5 else weight or "0",
            }
        )
    return rows


def _at(values: Sequence[str], place: int) -> str:
    return values[place].replace("\x00", "") if place < len(values) else ""


def rows_to_type(criteria: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows of the editor: what is there and some empty ones."""
    rows = list(criteria)
    return rows + [{"key": "", "name": "", "hint": "", "weight": ""}] * max(
        0, min(SPARE_ROWS, MOST_CRITERIA - len(rows))
    )
