"""A change after acceptance as the host asks for it and the offices judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from challenge_portal.form_versions.comparing import answer_texts
from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from challenge_portal.workflow.showing import Step, track
from competitions.change_fields import PartOfForm, change_form, present_answers
from competitions.change_workflow import CHANGE
from competitions.models import ChangeRequest, HostingApplication
from competitions.selectors.shared import CHANGE_TONES
from competitions.states import CHANGE_OPEN, ApplicationState, ChangeState

RELATED = ("edition__series", "edition__organiser", "host", "recommender", "form_version", "competition")


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One request in the list on the application's page."""

    id: int
    asked_at: datetime
    state: str
    tone: str
    fields: str
    is_open: bool
    revision: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what stood there and what is to stand there."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One request: what, why, by whom, where it stands."""

    id: int
    version: int
    application_id: int
    name: str
    number: str
    host: str
    state: str
    state_label: str
    tone: str
    steps: list[Step]
    waits_for: str
    since: datetime
    reason: str
    late_final_reason: str
    asked_by: str
    asked_at: datetime
    revision: int | None
    differences: tuple[Difference, ...]
    competition: tuple[str, str] | None
    moves: list[Available]
    timeline: list[TimelineRow]
    is_demo: bool


@dataclass(frozen=True, slots=True)
class ChangeForm:
    """The form in which the host says what is to read otherwise."""

    application_id: int
    version: int
    name: str
    number: str
    province: str
    latest_final_on: object
    form: PartOfForm
    values: Mapping[str, Any]
    late_final_reason: str


def change_page(pk: int, *, actor: Actor, at: datetime) -> ChangePage:
    """One request. Four queries at most. Raises NotVisible."""
    related = tuple(f"application__{name}" for name in RELATED)
    change = get_visible(ChangeRequest, actor, *related, "asked_by", pk=pk)
    application, state = change.application, ChangeState(change.state)
    return ChangePage(
        id=change.pk,
        version=change.version,
        application_id=application.pk,
        name=application.name,
        number=application.number,
        host=application.host.name,
        state=change.state,
        state_label=_label(change),
        tone=CHANGE_TONES[state],
        steps=_steps(change),
        waits_for=_waits_for(change),
        since=change.state_changed_at or change.asked_at,
        reason=change.reason,
        late_final_reason=change.late_final_reason,
        asked_by=change.asked_by.display_name if change.asked_by else "",
        asked_at=change.asked_at,
        revision=change.revision,
        differences=_differences(change),
        competition=(application.competition.code, application.competition.name) if application.competition else None,
        moves=CHANGE.available(change, actor, at=at),
        timeline=timeline(change),
        is_demo=change.is_demo,
    )


def change_form_page(application_id: int, *, actor: Actor) -> ChangeForm:
    """The form with what stands now. Raises NotVisible, and NotAllowed for everybody but the host."""
    application = get_visible(HostingApplication, actor, *RELATED, pk=application_id)
    if not can(actor, "competitions.change_application", application):
        raise NotAllowed("competitions.change_application", application)
    return ChangeForm(
        application_id=application.pk,
        version=application.version,
        name=application.name,
        number=application.number,
        province=application.recommender.name if application.recommender else "",
        latest_final_on=application.edition.latest_final_on,
        form=change_form(application),
        values=present_answers(application),
        late_final_reason=application.late_final_reason,
    )


def changes_of(application: HostingApplication) -> tuple[ChangeRow, ...]:
    """All requests about an accepted application, the newest first. One query, none before acceptance."""
    if application.state != ApplicationState.ACCEPTED:
        return ()
    labels = {spec.name: spec.label for spec in application.form_version.specs}
    return tuple(
        ChangeRow(
            each.pk,
            each.asked_at,
            "待火炬中心批准" if application.is_direct and each.state == ChangeState.ASKED else each.get_state_display(),
            CHANGE_TONES[ChangeState(each.state)],
            "、".join(labels.get(name, name) for name in each.asked),
            each.state in CHANGE_OPEN,
            each.revision,
        )
        for each in application.changes.all()
    )


def _label(change: ChangeRequest) -> str:
    """What comes directly waits for the centre from the start."""
    direct = change.application.is_direct and change.state == ChangeState.ASKED
    return ChangeState.CONSENTED.label if direct else change.get_state_display()


def _steps(change: ChangeRequest) -> list[Step]:
    """From the host by way of its province to the centre; whoever said no is where it ended."""
    labels = ["提出申请"] + ([] if change.application.is_direct else ["省级同意"]) + ["火炬中心批准", "办结"]
    if change.state not in CHANGE_OPEN:
        return track(labels, len(labels))
    return track(labels, 2 if change.state == ChangeState.CONSENTED else 1)


def _waits_for(change: ChangeRequest) -> str:
    application = change.application
    if change.state not in CHANGE_OPEN:
        return ""
    if change.state == ChangeState.ASKED and application.recommender is not None:
        return application.recommender.name
    return application.edition.organiser.name


def _differences(change: ChangeRequest) -> tuple[Difference, ...]:
    form = change_form(change.application)
    asked = PartOfForm(form.title, tuple(spec for spec in form.specs if spec.name in change.asked))
    before, after = answer_texts(asked, change.before), answer_texts(asked, change.asked)
    return tuple(Difference(label, before.get(name, ("", ""))[1], text) for name, (label, text) in after.items())
