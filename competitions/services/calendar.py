"""The calendar of a competition, and whether its solutions stay sealed until their deadline."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from challenge_portal.kernel.refusals import Refusal, Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.services import record, register_verbs
from competitions.models import Competition, StagePeriod
from competitions.news import calendar_changed
from competitions.rules import sealing_refusal
from competitions.services.competitions import locked_for
from competitions.setting_guards import PeriodChange, period_refusal
from competitions.states import Stage
from competitions.workflow import COMPETITION

CALENDAR_CHANGED = "competitions.competition.calendar_changed"
SEALED, LIFTED = "competitions.competition.sealed", "competitions.competition.seal_lifted"
register_verbs({CALENDAR_CHANGED: "调整日程", SEALED: "设定解决方案密封至截止", LIFTED: "取消解决方案密封"})


@transaction.atomic
def set_period(
    *,
    actor: Actor,
    competition: Competition,
    stage: str,
    closes_at: datetime,
    at: datetime,
    opens_at: datetime | None = None,
) -> StagePeriod:
    """Set when a stage opens and closes. Raises Refused at ``closes_at``, also where an app above bars the change."""
    locked = locked_for(actor, competition, "competitions.arrange")
    if stage not in Stage.values:
        raise Refused(Refusal("没有这个阶段。", field="stage"))
    if opens_at is not None and closes_at <= opens_at:
        raise Refused(Refusal("截止时间须晚于开始时间。", field="closes_at"))
    before = StagePeriod.objects.filter(competition=locked, stage=stage).first()
    change = PeriodChange(stage, before.closes_at if before else None, closes_at)
    if refusal := period_refusal(locked, change):
        raise Refused(refusal)
    period, _ = StagePeriod.objects.update_or_create(
        competition=locked, stage=stage, defaults={"opens_at": opens_at, "closes_at": closes_at}
    )
    COMPETITION.reschedule(locked)
    calendar_changed(locked, stage, at=at)
    record(
        actor=actor,
        verb=CALENDAR_CHANGED,
        subject=locked,
        at=at,
        details={
            "stage": stage,
            "from": [before.opens_at, before.closes_at] if before else [],
            "to": [opens_at, closes_at],
        },
    )
    return period


@transaction.atomic
def seal_solutions(
    *, actor: Actor, competition: Competition, seals: bool, at: datetime, version: int | None = None
) -> Competition:
    """Set that nobody but the challenger reads a solution before the deadline, or that all are read at once.

    It is settled before the first solution comes in. Raises Stale for an old page or what is so already, Refused with
    the way on.
    """
    locked = locked_for(actor, competition, "competitions.arrange")
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再办理。")
    if locked.seals_solutions == seals:
        raise Stale("已经是这样设定的。")
    if refusal := sealing_refusal(locked, at=at, holding=True):
        raise Refused(refusal)
    locked.seals_solutions = seals
    locked.version += 1
    locked.save(update_fields=["seals_solutions", "version"])
    record(actor=actor, verb=SEALED if seals else LIFTED, subject=locked, at=at)
    return locked
