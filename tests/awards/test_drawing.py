"""The draw can be repeated by anybody from the seed and the codes."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.drawing import codes, draw, letter_of, new_seed
from tests.factories.finals import consented, make_stage, with_panel


@given(st.text(max_size=64), st.permutations([f"A-{number:02}" for number in range(1, 11)]))
def test_the_same_seed_gives_the_same_order_however_the_codes_are_listed(seed: str, listed: list[str]) -> None:
    assert draw(seed, listed) == draw(seed, sorted(listed))
    assert sorted(draw(seed, listed)) == sorted(listed)


def test_the_order_is_the_one_that_the_page_explains() -> None:
    drawn = ["A-01", "A-02", "A-03"]
    by_hand = sorted(drawn, key=lambda code: hashlib.sha256(f"20261120:{code}".encode()).hexdigest())

    assert draw("20261120", drawn) == by_hand


def test_codes_follow_the_numbers_of_the_solutions_and_letters_the_demands() -> None:
    assert codes(["JJ-0009", "JJ-0002"], "B") == {"JJ-0002": "B-01", "JJ-0009": "B-02"}
    assert [letter_of(number) for number in (0, 1, 25, 26)] == ["A", "B", "Z", "AA"]


def test_two_seeds_made_by_the_portal_differ() -> None:
    assert new_seed() != new_seed()


@pytest.mark.django_db
def test_seed_and_order_of_a_final_stand_together_and_can_be_recomputed() -> None:
    stage = with_panel(consented(make_stage(contestants=4)))
    stage.fire("draw")
    stage.final.refresh_from_db()

    order = [entry.code for entry in stage.entries]
    assert len(stage.final.draw_seed) == 32
    assert order == draw(stage.final.draw_seed, order)
    assert [entry.draw_order for entry in stage.entries] == [1, 2, 3, 4]
