"""A few figures of a host's earlier competitions, for the page on which its new application is judged."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from challenge_portal.pages.summary.counting import count, spoken
from challenge_portal.pages.summary.figures import BY_KEY
from competitions.selectors.history import Figures, register_figures

TOLD = ("collected", "published", "solutions", "agreements", "agreed_amount", "contracts", "contract_amount")


def figures_of(ids: Collection[int]) -> Mapping[int, Figures]:
    """The figures of these competitions as text; nothing for one of which the portal held nothing. One query."""
    return {
        row.competition_id: tuple((BY_KEY[key].label, f"{spoken(row.numbers[key])} {BY_KEY[key].unit}") for key in TOLD)
        for row in count(ids)
        if any(row.numbers[key] for key in TOLD)
    }


register_figures(figures_of)
