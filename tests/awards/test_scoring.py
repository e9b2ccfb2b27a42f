"""The arithmetic of a final: grades, results, ranks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.scoring import DEFAULT_CRITERIA, Scored, grades, middle, ranking, result_of
from challenge_portal.kernel.marks import STEP, criteria_error

half_points = st.integers(0, 200).map(lambda number: Decimal(number) * STEP)


def test_the_default_criteria_sum_to_a_hundred() -> None:
    assert criteria_error(DEFAULT_CRITERIA) == ""


@pytest.mark.parametrize(
    ("weight", "said"),
    [
        (30, ["27—30", "22.5—26.5", "18—22", "0—17.5"]),
        (20, ["18—20", "15—17.5", "12—14.5", "0—11.5"]),
        (10, ["9—10", "7.5—8.5", "6—7", "0—5.5"]),
    ],
)
def test_the_grades_are_the_bands_of_the_paper_sheet(weight: int, said: list[str]) -> None:
    assert [grade.said for grade in grades(weight)] == said


@given(st.integers(1, 100))
def test_every_half_point_lies_in_exactly_one_grade(weight: int) -> None:
    for number in range(weight * 2 + 1):
        mark = Decimal(number) * STEP
        assert sum(grade.low <= mark <= grade.high for grade in grades(weight)) == 1


def test_highest_and_lowest_are_dropped_with_five_judges_and_not_with_four() -> None:
    four = [Decimal(each) for each in ("60", "80", "81", "100")]

    assert result_of(four, drop_extremes=True) == Decimal("80.25")
    assert result_of([*four, Decimal("82")], drop_extremes=True) == Decimal("81.00")
    assert result_of([*four, Decimal("82")], drop_extremes=False) == Decimal("80.60")


def test_a_result_is_rounded_half_up_to_two_decimals() -> None:
    totals = [Decimal("80"), Decimal("80.5"), Decimal("80.5")]  # 80.3333…
    eighths = [Decimal("80")] * 7 + [Decimal("80.5")] + [Decimal("80")] * 0  # 80.0625

    assert result_of(totals, drop_extremes=False) == Decimal("80.33")
    assert result_of(eighths, drop_extremes=False) == Decimal("80.06")
    assert result_of([Decimal("80.5"), *[Decimal("80")] * 99], drop_extremes=False) == Decimal("80.01")  # 80.005
    assert middle(totals) == Decimal("80.50")


@given(st.lists(half_points, min_size=1, max_size=15), st.booleans(), st.randoms())
def test_the_result_lies_among_the_totals_and_does_not_depend_on_their_order(totals, drop, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(totals)
    random.shuffle(shuffled)
    result = result_of(totals, drop_extremes=drop)

    assert min(totals) - Decimal("0.01") <= result <= max(totals) + Decimal("0.01")
    assert result == result_of(shuffled, drop_extremes=drop)


def test_equal_results_are_ranked_by_how_well_they_fit_the_demand() -> None:
    better = Scored(2, Decimal("85"), fit=Decimal("27"))
    assert ranking([Scored(1, Decimal("85"), fit=Decimal("26")), better]) == {2: 1, 1: 2}


def test_still_equal_the_judges_votes_decide() -> None:
    one = Scored(1, Decimal("80"), Decimal("26"), {1: Decimal(90), 2: Decimal(75), 3: Decimal(75)})
    two = Scored(2, Decimal("80"), Decimal("26"), {1: Decimal(70), 2: Decimal(85), 3: Decimal(85)})

    assert ranking([one, two]) == {2: 1, 1: 2}


def test_who_is_equal_in_everything_shares_the_rank_and_the_next_one_is_counted_on() -> None:
    same = [Scored(number, Decimal("80"), Decimal("26")) for number in (1, 2)]
    assert ranking([*same, Scored(3, Decimal("79"))]) == {1: 1, 2: 1, 3: 3}


@given(st.lists(st.tuples(half_points, half_points), min_size=1, max_size=10))
def test_a_better_result_never_stands_below_a_worse_one(rows: list[tuple[Decimal, Decimal]]) -> None:
    scored = [Scored(number, result, fit) for number, (result, fit) in enumerate(rows)]
    ranks = ranking(scored)

    for one in scored:
        for other in scored:
            if one.result > other.result:
                assert ranks[one.entry_id] < ranks[other.entry_id]
