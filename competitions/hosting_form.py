"""The 申办表 as one edition asks it: the form of the notice, with the tracks that the edition sets up.

The form version holds the questions of the paper; which tracks there are to choose, and which of them asks for a theme
or for industries, is data of the edition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from challenge_portal.form_versions.definitions import Definition
from challenge_portal.form_versions.fields import FieldSpec, Option
from challenge_portal.form_versions.models import FormVersion
from competitions.models import Edition, HostingApplication, Track
from competitions.states import TrackKind

TRACK, THEME, INDUSTRIES = "track", "theme", "industries"
ANSWERS = {
    TrackKind.SPECIAL_THEME: "themed",
    TrackKind.EMERGING_INDUSTRY: "emerging",
    TrackKind.INDUSTRY: "industry",
}
"""What the answer ``track`` holds for the first track of a kind; a second one of the same kind counts on."""


def form_of(application: HostingApplication) -> Definition:
    """The form that this application answers. One query for each object of an edition."""
    return form_for(application.form_version, application.edition)


def form_for(version: FormVersion, edition: Edition) -> Definition:
    """The version's questions with this edition's tracks."""
    tracks = tracks_by_answer(edition.track_list)
    return Definition(tuple(_fitted(spec, tracks) for spec in version.specs), version.title, version.source)


def tracks_by_answer(tracks: Sequence[Track]) -> dict[str, Track]:
    """The tracks in their order, each by the answer that chooses it: ``themed``, ``emerging``, ``emerging_2`` …"""
    found: dict[str, Track] = {}
    for track in tracks:
        answer = ANSWERS[TrackKind(track.kind)]
        same = sum(1 for each in found.values() if each.kind == track.kind)
        found[f"{answer}_{same + 1}" if same else answer] = track
    return found


def track_asks(track: Track) -> str:
    """What a track asks of the applicant, in words."""
    asks = []
    if track.needs_theme:
        asks.append("围绕国家战略确定主题")
    least, most = track.industries_min, track.industries_max
    if most:
        asks.append(f"确定 {least}—{most} 个产业领域作为重点" if least != most else f"确定 {most} 个产业领域")
    return "；".join(asks)


def _fitted(spec: FieldSpec, tracks: dict[str, Track]) -> FieldSpec:
    fit = {TRACK: _track_spec, THEME: _theme_spec, INDUSTRIES: _industries_spec}.get(spec.name)
    return fit(spec, tracks) if fit and tracks else spec


def _track_spec(spec: FieldSpec, tracks: dict[str, Track]) -> FieldSpec:
    asks = [f"申办{track.name}须{track_asks(track)}" for track in tracks.values() if track_asks(track)]
    return replace(
        spec,
        label="/".join(track.name for track in tracks.values()),
        hint=f"{'；'.join(asks)}。" if asks else "",
        options=tuple(Option(answer, track.name) for answer, track in tracks.items()),
    )


def _theme_spec(spec: FieldSpec, tracks: dict[str, Track]) -> FieldSpec:
    themed = {answer: track for answer, track in tracks.items() if track.needs_theme}
    label = f"{'、'.join(track.name for track in themed.values())}主题" if themed else spec.label
    return replace(spec, label=label, only_when=(TRACK, tuple(themed)))


def _industries_spec(spec: FieldSpec, tracks: dict[str, Track]) -> FieldSpec:
    """The bounds of the most generous track; the rule of the chosen one is checked by ``rules.track_refusal``."""
    asking = {answer: track for answer, track in tracks.items() if track.industries_max}
    if not asking:
        return replace(spec, only_when=(TRACK, ()))
    least = min(track.industries_min for track in asking.values())
    most = max(track.industries_max for track in asking.values())
    return replace(
        spec,
        label=f"{'、'.join(track.name for track in asking.values())}产业领域",
        hint=f"{least}—{most} 个产业领域，例：智能家电。" if least != most else f"{most} 个产业领域，例：智能家电。",
        minimum=max(least, 1),
        limit=most,
        required=least > 0,
        only_when=(TRACK, tuple(asking)),
    )
