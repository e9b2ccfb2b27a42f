"""字数 is counted as Word counts it; the browser's counter is held to the same examples."""

import json
from pathlib import Path

import pytest

from challenge_portal.kernel.wordcount import count_characters, count_words, normalise_text

VECTORS = json.loads((Path(__file__).parent / "wordcount_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["why"] for vector in VECTORS])
def test_words_and_characters_are_counted_as_the_office_counts_them(vector):
    assert count_words(vector["text"]) == vector["words"]
    assert count_characters(vector["text"]) == vector["characters"]


def test_line_ends_accents_and_broken_characters_are_put_right_before_storing():
    assert normalise_text("  cafe\u0301\r\n第二行\r末行\x00\ud800  ") == "caf\u00e9\n第二行\n末行"


def test_a_rare_character_survives():
    assert normalise_text("\U00020bb7\U0002b5af") == "\U00020bb7\U0002b5af"
