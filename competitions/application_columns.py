"""What rules and lists need of an application's answers, copied into its columns: on saving, and on an approved change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from challenge_portal.form_versions.cleaning import date_of
from competitions.hosting_form import tracks_by_answer
from competitions.models import HostingApplication, Track

NODES = ("collection_on", "publication_on", "matching_on", "final_on")
"""The four days of the 工作计划 that the portal reckons with."""


def take_columns(application: HostingApplication, values: Mapping[str, Any], *, late_final_reason: str) -> None:
    """Set the answers and the columns that follow from them, unsaved. One query where a track was chosen.

    An answer that is far over its limit stays whole in the answers; finalising is barred by the form itself.
    """
    application.answers = dict(values)
    application.late_final_reason = late_final_reason
    application.place = str(values.get("place") or "")[:120]
    application.theme = str(values.get("theme") or "")[:400]
    application.industries = [str(row.get("industry") or "")[:200] for row in values.get("industries") or []]
    application.track = _track(application, str(values.get("track") or ""))
    for name in NODES:
        setattr(application, name, date_of(values, name))


def _track(application: HostingApplication, answer: str) -> Track | None:
    return tracks_by_answer(application.edition.track_list).get(answer)
