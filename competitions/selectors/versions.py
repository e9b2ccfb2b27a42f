"""The versions of an application: the host reads each that it finalised, the reviewers each that was handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from challenge_portal.form_versions.comparing import (
    Beside,
    Texts,
    VersionList,
    answer_texts,
    side_by_side,
    version_list,
)
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import get_visible
from challenge_portal.trail.versions import Version, versions_of
from competitions.models import HostingApplication
from competitions.states import ApplicationState

FOR_THE_HOST: Mapping[str, str] = {ApplicationState.FINALISED: "定稿"}
FOR_OTHERS: Mapping[str, str] = {ApplicationState.SUBMITTED: "提交"}  # what was never handed in is the host's own


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """One version that can be chosen for comparing. ``place`` counts those that the actor may read, from one."""

    place: int
    number: int
    said: str
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """Two versions of one application side by side, every field of them."""

    id: int
    name: str
    choices: tuple[KeptVersion, ...]
    old: KeptVersion
    new: KeptVersion
    fields: tuple[Beside, ...]
    is_demo: bool

    @property
    def differing(self) -> int:
        """How many fields are not the same."""
        return sum(each.differs for each in self.fields)


def application_versions(application: HostingApplication, actor: Actor) -> list[VersionList]:
    """The versions that the actor may read, with what changed. One query."""
    said = _said(application, actor)
    found = version_list(
        "申办表",
        versions_of(application),
        lambda values: _texts(application, values),
        said=said,
        numbered_by="revision",
    )
    return [found] if found.rows else []


def versions_page(pk: int, old: int | None, new: int | None, *, actor: Actor) -> VersionsPage:
    """Two versions, by their places; by default the last two. Two queries.

    Raises NotVisible for a foreign application, for one of which the actor may read no version, and for a place that
    isn't there.
    """
    application = get_visible(HostingApplication, actor, "edition__series", "host", "form_version", pk=pk)
    said = _said(application, actor)
    kept = [version for version in versions_of(application) if version.label in said]
    places = (max(len(kept) - 1, 1) if old is None else old, len(kept) if new is None else new)
    if not kept or not all(1 <= place <= len(kept) for place in places):
        raise NotVisible(f"versions {old} and {new} of application {pk}")
    choices = tuple(_kept(place, version, said) for place, version in enumerate(kept, 1))
    left, right = sorted(places)
    texts = [_texts(application, kept[place - 1].values) for place in (left, right)]
    return VersionsPage(
        id=application.pk,
        name=application.name,
        choices=choices,
        old=choices[left - 1],
        new=choices[right - 1],
        fields=side_by_side(*texts),
        is_demo=application.is_demo,
    )


def _said(application: HostingApplication, actor: Actor) -> Mapping[str, str]:
    own = actor.authority is not None and actor.authority.pk == application.host_id
    return FOR_THE_HOST if own else FOR_OTHERS


def _texts(application: HostingApplication, values: Mapping[str, Any]) -> Texts:
    return {
        "number": ("表号", values["number"]),
        **answer_texts(application.form_version, values["answers"]),
        "late_final_reason": ("现场赛延后的原因", values["late_final_reason"]),
    }


def _kept(place: int, version: Version, said: Mapping[str, str]) -> KeptVersion:
    number = int(version.values["revision"])
    return KeptVersion(place, number, said[version.label], version.at, version.actor)
