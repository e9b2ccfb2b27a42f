"""Opening the detail tier of a demand to challengers from abroad: the enterprise and the host, each for itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from challenge_portal.kernel.refusals import NotAllowed, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from demands.models import Demand
from demands.states import ENDED, ON_THE_HALL

OPENED, CLOSED = "demands.demand.opened_abroad", "demands.demand.closed_abroad"
register_verbs({OPENED: "同意向境外挑战者开放详情", CLOSED: "不再向境外挑战者开放详情"})


@transaction.atomic
def open_to_abroad(*, actor: Actor, demand: Demand, opened: bool, at: datetime, version: int | None = None) -> Demand:
    """Say whether the detail tier may be read from abroad. It is open only while both sides say so.

    The enterprise speaks for itself, an officer for the host. Raises NotAllowed, and Stale for an old page or a demand
    that has come to its end.
    """
    locked = Demand.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=demand.pk)
    if not can(actor, "demands.open_abroad", locked):
        raise NotAllowed("demands.open_abroad", locked)
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再办理。")
    if locked.state in ENDED - ON_THE_HALL:
        raise Stale(f"需求现在是“{locked.get_state_display()}”，不用再设置。")
    by_owner = actor.institution is not None
    field = "abroad_by_owner" if by_owner else "abroad_by_host"
    if getattr(locked, field) != opened:
        setattr(locked, field, opened)
        locked.version += 1
        locked.save(update_fields=[field, "version"])
        verb = OPENED if opened else CLOSED
        record(actor=actor, verb=verb, subject=locked, at=at, details={"by": "需求单位" if by_owner else "承办单位"})
    demand.refresh_from_db()
    return demand
