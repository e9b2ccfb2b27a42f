"""The tracks of an edition as they are typed: rows that can be added, changed and removed while it is a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from challenge_portal.form_versions.definitions import Definition
from challenge_portal.form_versions.fields import FieldSpec, Kind, Option
from competitions import services
from competitions.models import Edition
from competitions.states import TrackKind

NAME = "tracks"
MOST_TRACKS = 8
YES, NO = "yes", "no"

TRACKS = Definition(
    (
        FieldSpec(
            NAME,
            "赛道",
            Kind.ROWS,
            hint="每个赛道各有规则：是否须围绕国家战略确定主题，须确定几个产业领域（至少和至多都填 0 为不要求）。",
            limit=MOST_TRACKS,
            minimum=1,
            wide=True,
            columns=(
                FieldSpec("name", "名称", limit=20),
                FieldSpec(
                    "kind", "类别", Kind.CHOICE, options=tuple(Option(kind.value, kind.label) for kind in TrackKind)
                ),
                FieldSpec("needs_theme", "须定主题", Kind.CHOICE, options=(Option(YES, "是"), Option(NO, "否"))),
                FieldSpec("industries_min", "领域至少", Kind.NUMBER, decimals=0, least="0", most="10"),
                FieldSpec("industries_max", "领域至多", Kind.NUMBER, decimals=0, least="0", most="10"),
            ),
        ),
    ),
    "赛道",
)


def track_entries(values: Mapping[str, Any]) -> list[services.TrackEntry]:
    """The service's input from cleaned rows."""
    return [
        services.TrackEntry(
            str(row["name"]),
            str(row["kind"]),
            row["needs_theme"] == YES,
            int(row["industries_min"]),
            int(row["industries_max"]),
        )
        for row in values[NAME]
    ]


def track_rows(edition: Edition | None) -> dict[str, list[dict[str, str]]]:
    """What the rows show first: the edition's tracks, or those that are usual."""
    return {NAME: [_row(each) for each in (edition.track_list if edition else services.USUAL_TRACKS)]}


def _row(track: Any) -> dict[str, str]:
    return {
        "name": track.name,
        "kind": str(track.kind),
        "needs_theme": YES if track.needs_theme else NO,
        "industries_min": str(track.industries_min),
        "industries_max": str(track.industries_max),
    }
