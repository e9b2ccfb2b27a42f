"""Numbers from addresses and pages: digits of a sensible length, or none."""

import pytest

from challenge_portal.kernel.typed import number_typed, numbers_typed, page_typed, version_typed


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("17", 17),
        ("0", 0),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("9" * 11, 99999999999),
        ("9" * 12, None),
    ],
)
def test_an_id_is_plain_digits_of_a_sensible_length(typed: str, number: int | None) -> None:
    assert number_typed(typed) == number


def test_of_many_ids_the_forged_ones_fall_out() -> None:
    assert numbers_typed(["3", "x", "", "1", "9" * 5000]) == [3, 1]


@pytest.mark.parametrize(("typed", "page"), [("3", 3), ("0", 1), ("", 1), ("-2", 1), ("last", 1), ("1" * 7, 1)])
def test_anything_that_is_no_page_is_the_first(typed: str, page: int) -> None:
    assert page_typed(typed) == page


@pytest.mark.parametrize(("typed", "version"), [("4", 4), ("", None), ("x", -1), ("1" * 10, -1)])
def test_a_forged_version_is_an_old_page_and_none_is_none(typed: str, version: int | None) -> None:
    assert version_typed(typed) == version
