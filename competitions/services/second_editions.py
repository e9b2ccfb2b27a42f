"""Setting and taking out the second edition (暨) of a competition."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from challenge_portal.kernel.refusals import Refusal, Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.services import record, register_verbs
from competitions.models import Competition
from competitions.second_edition import SecondEntry, put_second_edition
from competitions.services.competitions import locked_for
from competitions.states import CompetitionState

SET, TAKEN_OUT = "competitions.competition.second_edition_set", "competitions.competition.second_edition_taken_out"
register_verbs({SET: "设定暨办赛事", TAKEN_OUT: "取消暨办赛事"})


@transaction.atomic
def set_second_edition(
    *, actor: Actor, competition: Competition, entry: SecondEntry | None, at: datetime, version: int | None = None
) -> Competition:
    """Let the competition stand in a second series, or (``None``) in its own alone; its public name follows.

    What was printed before keeps the name that it was printed with. Raises Refused at the field, Stale for an old page.
    """
    locked = locked_for(actor, competition, "competitions.arrange")
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再办理。")
    if locked.state == CompetitionState.CONCLUDED:
        raise Refused("赛事已结束，名称不能再改。")
    before = locked.name
    put_second_edition(locked, entry)
    if locked.name != before and Competition.objects.filter(name=locked.name).exists():
        raise Refused(Refusal(f"已有“{locked.name}”。", field="title"))
    locked.version += 1
    locked.save(update_fields=["name", "second_series", "second_ordinal", "second_title", "version"])
    verb = SET if entry else TAKEN_OUT
    record(actor=actor, verb=verb, subject=locked, at=at, details={"from": before, "to": locked.name})
    return locked
