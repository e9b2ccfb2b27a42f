"""What can be changed after acceptance: a part of the 申办表 as a form of its own, and what its answers change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from challenge_portal.form_versions.fields import FieldSpec
from competitions.forms_data.hosting_application_v1 import THEMED
from competitions.models import HostingApplication

CHANGEABLE = (
    "place",
    "theme",
    "industries",
    "hosts",
    "collection_on",
    "publication_on",
    "matching_on",
    "final_on",
)


@dataclass(frozen=True, slots=True)
class PartOfForm:
    """Some fields of a form version, in its order."""

    title: str
    specs: tuple[FieldSpec, ...]


def change_form(application: HostingApplication) -> PartOfForm:
    """The fields that this application may ask to change: its track stays, so one of theme and industries is asked."""
    left_out = "industries" if application.answers.get("track") == THEMED else "theme"
    specs = [each for each in application.form_version.specs if each.name in CHANGEABLE and each.name != left_out]
    return PartOfForm("承办后变更", tuple(replace(each, only_when=None, section="") for each in specs))


def present_answers(application: HostingApplication) -> dict[str, Any]:
    """What stands in those fields now."""
    return {spec.name: application.answers.get(spec.name) or _nothing(spec) for spec in change_form(application).specs}


def differing(application: HostingApplication, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Only those of the checked answers that read otherwise than now."""
    now = present_answers(application)
    return {name: value for name, value in answers.items() if name in now and value != now[name]}


def _nothing(spec: FieldSpec) -> Any:
    return [] if spec.columns else ""
