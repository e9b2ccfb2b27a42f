"""How a personal extension (个别延期) moves: given, used by a submission, replaced by a later one, withdrawn unused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import Move, Workflow
from competitions import rules
from competitions.effects import APPLICATIONS, remind_host
from competitions.models import HostingApplication, PersonalExtension
from competitions.people import officers_at
from competitions.states import EXTENSION_EDGES, STILL_TO_SUBMIT, ExtensionState


def is_still_running(extension: PersonalExtension, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """What is over by itself needs no withdrawal."""
    if at <= extension.deadline:
        return None
    return Refusal(f"延期已于 {moment(extension.deadline)} 到期，不用收回。")


def move_reminders(extension: PersonalExtension, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The host is reminded of the deadline that now applies to it."""
    for application in own_drafts(extension):
        remind_host(application, at=at)


def tell_host_it_is_withdrawn(
    extension: PersonalExtension, *, actor: Actor, at: datetime, data: Any, reason: str
) -> None:
    """The host learns that the ordinary deadline holds again, and why."""
    tell(
        officers_at(extension.host, at=at),
        text=f"{extension.office}收回了给予{extension.host}的个别延期（{extension.edition}）。原因：{reason}",
        link=extension.edition.get_absolute_url(),
        at=at,
        kind=APPLICATIONS,
    )


EXTENSION = Workflow(
    PersonalExtension,
    ExtensionState,
    EXTENSION_EDGES,
    initial=ExtensionState.GRANTED,
    final={ExtensionState.USED, ExtensionState.REPLACED, ExtensionState.WITHDRAWN},
    locks=lambda extension: [extension.edition],
    moves={
        "use": Move("competitions.use_extension", label="按延期提交", offered=False),
        "replace": Move("competitions.end_extension", label="另行延期", offered=False),
        "withdraw": Move(
            "competitions.end_extension",
            label="收回延期",
            guards=[is_still_running],
            effects=[move_reminders, tell_host_it_is_withdrawn],
            asks_reason=True,
            confirm="收回后，该单位按原来的截止时间报送。已按延期提交的不能收回。",
            tone="stop",
        ),
    },
)


def own_drafts(extension: PersonalExtension) -> list[HostingApplication]:
    """The host's application for this edition while it is still to be submitted."""
    found = HostingApplication.objects.filter(
        edition_id=extension.edition_id, host_id=extension.host_id, state__in=STILL_TO_SUBMIT
    )
    return list(found.select_related("edition__series", "host", "recommender"))


def use_extension(application: HostingApplication, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Who submitted by virtue of an extension has used it: it can't be withdrawn any more."""
    extended = rules.deadline_of(application).extended
    if extended is None or at <= extended.before:
        return
    standing = PersonalExtension.objects.filter(
        edition_id=application.edition_id, host_id=application.host_id, state=ExtensionState.GRANTED
    ).first()
    if standing is not None:
        EXTENSION.fire(standing, "use", actor=actor, at=at)
