"""A host asks to change what it applied with (承办后变更); its province and the centre answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from challenge_portal.form_versions.cleaning import clean_answers
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.wordcount import count_words, normalise_text
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.application_columns import take_columns
from competitions.change_fields import change_form, differing, present_answers
from competitions.change_workflow import CHANGE
from competitions.effects import APPLICATIONS
from competitions.models import ChangeRequest, Edition, HostingApplication
from competitions.people import officers_at
from competitions.rules import REASON_LIMIT, dates_refusal, track_refusal
from competitions.services.applications import locked_application
from competitions.states import CHANGE_OPEN, ApplicationState, CompetitionState

ASKED = "competitions.changerequest.asked"
register_verbs({ASKED: "申请承办后变更"})


@transaction.atomic
def ask_change(
    *,
    actor: Actor,
    application: HostingApplication,
    answers: Mapping[str, Any],
    reason: str,
    at: datetime,
    late_final_reason: str = "",
    version: int | None = None,
) -> ChangeRequest:
    """Ask for other answers in the fields that may change. Its province is told, or the centre where none stands between.

    Raises NotAllowed, Stale for an old page, Refused at the field: nothing differs, a rule of the notice, no reason.
    """
    Edition.objects.select_for_update(no_key=True).get(pk=application.edition_id)
    locked = locked_application(application, version)
    if not can(actor, "competitions.change_application", locked):
        raise NotAllowed("competitions.change_application", locked)
    _check_open(locked)
    cleaned = clean_answers(change_form(locked), answers, final=True)
    for field, texts in cleaned.errors.items():
        raise Refused(Refusal(texts[0], field=field))
    asked = differing(locked, cleaned.values)
    if not asked:
        raise Refused("内容没有改动。请先修改需要变更的栏目。")
    said, late = normalise_text(reason), normalise_text(late_final_reason)
    _check_reason(said)
    _check_rules(locked, asked, late)
    change = ChangeRequest.objects.create(
        application=locked,
        asked=asked,
        before={name: present_answers(locked)[name] for name in asked},
        reason=said,
        late_final_reason=late,
        asked_by=actor.person,
        asked_at=at,
        is_demo=locked.is_demo,
    )
    record(actor=actor, verb=ASKED, subject=change, at=at, reason=said, details={"fields": sorted(asked)})
    reader = locked.recommender or locked.edition.organiser
    tell(
        officers_at(reader, at=at),
        text=f"{locked.host}申请变更{locked.name}的承办内容，请办理。原因：{said}",
        link=change.get_absolute_url(),
        at=at,
        kind=APPLICATIONS,
        key=f"competitions.changerequest:{change.pk}:asked",
    )
    return change


def move_change(
    name: str, *, actor: Actor, change: ChangeRequest, at: datetime, reason: str = "", version: int | None = None
) -> ChangeRequest:
    """Consent, oppose, approve, turn down or withdraw, as a button asks by its name. Raises UnknownMove, Refused."""
    return CHANGE.fire(change, name, actor=actor, at=at, reason=reason, version=version)


def _check_open(application: HostingApplication) -> None:
    if application.state != ApplicationState.ACCEPTED:
        raise Stale(f"申办表现在是“{application.get_state_display()}”。确定承办之后才能申请变更。")
    competition = application.competition
    if competition is not None and competition.state == CompetitionState.CONCLUDED:
        raise Refused("赛事已结束，不再办理变更。")
    if application.changes.filter(state__in=CHANGE_OPEN).exists():
        raise Stale("已有一份变更申请在办理中。需要改的，请先撤回。")


def _check_reason(reason: str) -> None:
    if not reason:
        raise Refused(Refusal("请写明变更的原因。", field="reason"))
    over = count_words(reason) - REASON_LIMIT
    if over > 0:
        raise Refused(Refusal(f"原因超出 {over} 字，请精简到 {REASON_LIMIT} 字以内。", field="reason"))


def _check_rules(application: HostingApplication, asked: Mapping[str, Any], late: str) -> None:
    """The rules of the notice hold for the changed form as they did for the first: track and dates."""
    values = {**application.answers, **asked}
    changed = HostingApplication(edition=application.edition, host=application.host)
    take_columns(changed, values, late_final_reason=late or application.late_final_reason)
    if changed.track is None:
        changed.track = application.track
    refusal = track_refusal(changed.track, changed.theme, changed.industries)
    refusal = refusal or (dates_refusal(changed) if "final_on" in asked else None)
    if refusal is not None:
        raise Refused(refusal)
