"""Correcting what stands on the hall: the enterprise asks, the host words, the enterprise confirms, it is public.

Whoever works on an answer confirms again where the correction matters for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from challenge_portal.form_versions.cleaning import Cleaned, clean_answers
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.wordcount import count_words
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible
from challenge_portal.trail.services import record, register_verbs
from competitions.people import runners_of
from demands.correction_workflow import CORRECTION
from demands.effects import DEMANDS
from demands.forms_data import correction as form
from demands.models import Correction, Demand, PublicVersion, Reconfirmation
from demands.states import CORRECTION_OPEN, ON_THE_HALL

LONGEST_REQUEST = 500  # 字
ASKED, AGAIN = "demands.correction.asked", "demands.reconfirmation.confirmed"
register_verbs({ASKED: "请求更正公开内容", AGAIN: "已阅知更正，继续参加"})


@transaction.atomic
def ask_correction(*, actor: Actor, demand: Demand, request: str, at: datetime) -> Correction:
    """The enterprise asks the host for a correction. Raises Refused at ``request``, Stale where one is under way."""
    locked = _locked(demand)
    if not can(actor, "demands.ask_correction", locked):
        raise NotAllowed("demands.ask_correction", locked)
    _check_hall(locked)
    if _open(locked) is not None:
        raise Stale("这项需求已有一份更正在办理。请核对最新情况。")
    tidy = request.replace("\x00", "").strip()
    words = count_words(tidy)
    if not tidy or words > LONGEST_REQUEST:
        over = f"最多 {LONGEST_REQUEST} 字，现在 {words} 字，请删去 {words - LONGEST_REQUEST} 字。"
        raise Refused(Refusal(over if tidy else "请写明哪里有误、应改成什么。", field="request"))
    correction = Correction.objects.create(demand=locked, request=tidy, created_by=actor.person, created_at=at)
    record(actor=actor, verb=ASKED, subject=correction, at=at)
    said = f"{locked.owner}请求更正需求 {locked.public_version.number} 的公开内容，请办理。"
    link = reverse("demands:correction", args=[locked.pk])
    tell(runners_of(locked.competition, at=at), text=said, link=link, at=at, kind=DEMANDS)
    return correction


@transaction.atomic
def word_correction(
    *,
    actor: Actor,
    demand: Demand,
    answers: Mapping[str, Any],
    at: datetime,
    leaks_checked: bool = False,
    version: int | None = None,
) -> Cleaned:
    """The host words the correction and asks the enterprise to confirm it; nothing is public yet.

    ``version`` is that of the open correction on the page, 0 where there was none. Errors come by field; raises Refused
    for what the enterprise hides, for a text like the one that is public and for a demand off the hall, Stale.
    """
    locked = _locked(demand)
    if not can(actor, "demands.correct", locked):
        raise NotAllowed("demands.correct", locked)
    _check_hall(locked)
    correction = _open(locked)
    if version is not None and version != (correction.version if correction else 0):
        raise Stale("这个页面打开之后，更正已有改动。请核对最新内容后再办理。")
    hidden = PublicVersion.objects.values_list("budget_hidden", flat=True).get(demand=locked)
    cleaned = clean_answers(form.correction_form(budget_hidden=hidden), answers, final=True)
    if not cleaned.ok:
        return cleaned
    if correction is None:
        correction = Correction.objects.create(demand=locked, created_by=actor.person, created_at=at)
    about = (form.REASON, form.MATTERS, form.FORMER)
    data = {
        "text": {name: value for name, value in cleaned.values.items() if name not in about},
        "reason": cleaned.values[form.REASON],
        "matters": cleaned.values[form.MATTERS] == form.YES,
        "former_withheld": cleaned.values[form.FORMER] == form.WITHHELD,
        "leaks_checked": leaks_checked,
    }
    CORRECTION.fire(correction, "word", actor=actor, at=at, data=data)
    return cleaned


def fire_correction(
    name: str, *, correction: Correction, actor: Actor, at: datetime, reason: str = "", version: int | None = None
) -> Correction:
    """Confirm (and so publish), object, or drop it. Raises UnknownMove, Stale, NotAllowed, Refused."""
    return CORRECTION.fire(correction, name, actor=actor, at=at, reason=reason, version=version)


@transaction.atomic
def confirm_again(*, actor: Actor, reconfirmation_id: int, at: datetime) -> Reconfirmation:
    """A challenger has read the correction and goes on. Twice is once. Raises NotVisible, NotAllowed."""
    seen = get_visible(Reconfirmation, actor, pk=reconfirmation_id)
    row = Reconfirmation.objects.select_for_update(no_key=True).get(pk=seen.pk)
    if not can(actor, "demands.reconfirm", row):
        raise NotAllowed("demands.reconfirm", row)
    if row.confirmed_at is None:
        row.confirmed_by, row.confirmed_at = actor.person, at
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        record(actor=actor, verb=AGAIN, subject=row, at=at)
    return row


def _locked(demand: Demand) -> Demand:
    return Demand.objects.select_for_update(of=("self",), no_key=True).get(pk=demand.pk)


def _open(demand: Demand) -> Correction | None:
    return Correction.objects.filter(demand=demand, state__in=CORRECTION_OPEN).first()


def _check_hall(demand: Demand) -> None:
    if demand.state not in ON_THE_HALL:
        raise Stale("需求不在公开状态，不能更正。请核对最新情况。")
