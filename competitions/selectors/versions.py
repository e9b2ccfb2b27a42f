"""The versions of a hosting application: the host reads every finalised one, everybody else what was handed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from challenge_portal.form_versions.comparing import Texts, VersionList, answer_texts, version_list
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.versions import versions_of
from competitions.models import HostingApplication
from competitions.states import ApplicationState

FOR_THE_HOST: Mapping[str, str] = {ApplicationState.FINALISED: "定稿"}
FOR_OTHERS: Mapping[str, str] = {ApplicationState.SUBMITTED: "提交"}  # what was never handed in is the host's own


def application_versions(application: HostingApplication, actor: Actor) -> list[VersionList]:
    """The versions that the actor may read, with what changed. One query."""
    own = actor.authority is not None and actor.authority.pk == application.host_id

    def texts(values: Mapping[str, Any]) -> Texts:
        return {
            "number": ("表号", values["number"]),
            **answer_texts(application.form_version, values["answers"]),
            "late_final_reason": ("现场赛延后的原因", values["late_final_reason"]),
        }

    said = FOR_THE_HOST if own else FOR_OTHERS
    found = version_list("申办表", versions_of(application), texts, said=said, numbered_by="revision")
    return [found] if found.rows else []
