"""Who is answered what at the addresses of this part."""

from __future__ import annotations

from typing import Any

from tests.permissions.rows import ONLOOKERS, Row, everybody, only
from tests.permissions.world import World

STAFF = f"{ONLOOKERS} district other_province other_host"
"""Who has a table of the year: whatever of it they look after."""


def competition(world: World) -> dict[str, Any]:
    return {"code": world.things["competition"].code}


def figure(world: World) -> dict[str, Any]:
    return competition(world) | {"key": "published"}


def year(world: World) -> dict[str, Any]:
    return {"year": world.things["competition"].edition.year}


def figure_of_year(world: World) -> dict[str, Any]:
    return year(world) | {"key": "published"}


ROWS: dict[str, Row] = {
    "pages:public_summary": everybody(404, at=competition),  # it is still collecting
    "pages:summaries": only(STAFF, others=404),
    "pages:year_summary": only(ONLOOKERS, others=404, at=year),
    "pages:year_list": only(ONLOOKERS, others=404, at=figure_of_year),
    "pages:year_workbook": only(ONLOOKERS, others=404, at=year),
    "pages:summary": only(ONLOOKERS, others=404, at=competition),
    "pages:summary_list": only(ONLOOKERS, others=404, at=figure),
    "pages:summary_workbook": only(ONLOOKERS, others=404, at=competition),
}
