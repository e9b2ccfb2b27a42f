"""Criteria and marks as finals and the review of hosting applications share them."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from challenge_portal.kernel.marks import clean_mark, clean_marks, criteria_error, rows_to_type, typed_criteria

CRITERIA: list[dict[str, Any]] = [
    {"key": "advancement", "name": "技术先进性与完备性", "hint": "", "weight": 30},
    {"key": "fit", "name": "需求匹配度", "hint": "", "weight": 30},
    {"key": "feasibility", "name": "可实施性", "hint": "", "weight": 20},
    {"key": "team", "name": "团队与基础", "hint": "", "weight": 10},
    {"key": "prospects", "name": "合作前景与性价比", "hint": "", "weight": 10},
]


@pytest.mark.parametrize("typed", ["27.5", " 27.5 ", "２７．５", "27.50"])
def test_a_mark_is_taken_as_it_is_typed_on_any_keyboard(typed: str) -> None:
    assert clean_mark(typed, 30) == ("27.5", "")


@pytest.mark.parametrize("typed", ["30.5", "-0.5", "27.3", "NaN", "Infinity", "优", "1e400", "27,5"])
def test_what_is_no_mark_of_this_criterion_is_refused(typed: str) -> None:
    assert clean_mark(typed, 30)[1] == "分数须在 0 至 30 之间，以 0.5 分为一档。"


def test_an_empty_mark_is_missing_and_not_wrong() -> None:
    marks = clean_marks(CRITERIA, {"fit": "26", "team": " "})

    assert marks.kept == {"fit": "26"}
    assert marks.errors == {}
    assert marks.missing == ("advancement", "feasibility", "team", "prospects")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"weight": 31}, "各项分值合计 101 分，须为 100 分。"),
        ({"weight": "30.5"}, "“技术先进性与完备性”的分值须为 1 至 100 的整数。"),
        ({"name": ""}, "每一项评分标准都须有名称。"),
        ({"name": "需求匹配度"}, "评分标准的名称不能重复。"),
        ({"hint": "长" * 121}, "“技术先进性与完备性”：名称最多 40 个字符，说明最多 120 个字符，请精简。"),
    ],
)
def test_criteria_that_do_not_hold_are_named(changed: dict[str, object], said: str) -> None:
    rows = [dict(row) for row in CRITERIA]
    rows[0] |= changed

    assert criteria_error(rows) == said


def test_a_row_of_the_editor_keeps_its_key_and_a_new_one_gets_a_free_one() -> None:
    posted = QueryDict(mutable=True)
    for key, name, weight in (
        ("fit", "匹配", "60"),
        ("", "新的一项", "40"),
        ("team", "", ""),
        ("forged", "又一项", "x"),
    ):
        posted.appendlist("criterion-key", key)
        posted.appendlist("criterion-name", name)
        posted.appendlist("criterion-hint", "")
        posted.appendlist("criterion-weight", weight)

    rows = typed_criteria(posted, CRITERIA)

    assert [(row["key"], row["name"], row["weight"]) for row in rows] == [
        ("fit", "匹配", 60),
        ("c1", "新的一项", 40),
        ("c2", "又一项", "x"),
    ]
    assert criteria_error(rows) == "“又一项”的分值须为 1 至 100 的整数。"
    assert len(rows_to_type(rows)) == 5
