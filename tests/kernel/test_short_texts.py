"""A line that must fit is refused, never cut."""

import pytest

from challenge_portal.kernel.refusals import Refused
from challenge_portal.kernel.short_texts import fitting


def test_what_fits_comes_back_normalised_and_whole() -> None:
    assert fitting("  日照市\r\n科技局 ", limit=8, label="单位", field="unit") == "日照市\n科技局"


def test_one_character_more_is_refused_at_its_field() -> None:
    with pytest.raises(Refused, match="单位最多 3 字，现在 4 字，请精简") as refused:
        fitting("科技局长", limit=3, label="单位", field="unit")
    assert refused.value.refusal.field == "unit"
