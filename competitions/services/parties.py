"""The parties of a competition: added, worded, put in order, taken out; and which of its offices run it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refusal, Refused, Stale
from challenge_portal.kernel.wordcount import count_words, normalise_text
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.effects import COMPETITIONS
from competitions.models import Competition, CompetitionParty
from competitions.party_entries import PartyEntry, can_run, save_party, word_party, write_party
from competitions.people import officers_at
from competitions.rules import REASON_LIMIT
from competitions.services.competitions import locked_for
from competitions.states import CompetitionState

ARRANGE, NAME_HOSTS = "competitions.arrange", "competitions.name_hosts"
_VERB = "competitions.competition.party_"
register_verbs(
    {
        f"{_VERB}added": "增加组织单位",
        f"{_VERB}edited": "修改组织单位",
        f"{_VERB}moved": "调整组织单位的次序",
        f"{_VERB}removed": "移出组织单位",
        f"{_VERB}named_host": "指定具体承办单位",
        f"{_VERB}released_host": "取消具体承办单位",
    }
)


@dataclass(frozen=True, slots=True)
class PartyWording:
    """In which quality a party stands, and what the notice calls it (empty: the portal's own name)."""

    title: str
    named: str = ""


@transaction.atomic
def add_party(
    *, actor: Actor, competition: Competition, entry: PartyEntry, at: datetime, version: int | None = None
) -> CompetitionParty:
    """Add a party (协办, 支持, 合作 …) at the end. Raises Refused when it already stands there in that quality.

    Whoever adds one that runs the competition must be allowed to name hosts.
    """
    locked = _open(actor, competition, version)
    if entry.may_manage and not can(actor, NAME_HOSTS, locked):
        raise NotAllowed(NAME_HOSTS, locked)
    party = write_party(locked, entry)
    _changed(locked, party, "added", actor=actor, at=at)
    return party


@transaction.atomic
def edit_party(
    *,
    actor: Actor,
    competition: Competition,
    party_id: int,
    wording: PartyWording,
    at: datetime,
    version: int | None = None,
) -> CompetitionParty:
    """Let a party stand in another quality or under another name. Papers that were printed stay as they are."""
    locked = _open(actor, competition, version)
    party = _party(locked, party_id)
    before = str(party)
    word_party(party, title=wording.title, named=wording.named)
    save_party(party)
    _changed(locked, party, "edited", actor=actor, at=at, before=before)
    return party


@transaction.atomic
def move_party(
    *, actor: Actor, competition: Competition, party_id: int, up: bool, at: datetime, version: int | None = None
) -> None:
    """Move a party one place among those shown beside it. At the end it stays where it is."""
    locked = _open(actor, competition, version)
    rows = list(locked.parties.select_related("authority", "institution"))
    moved = next((row for row in rows if row.pk == party_id), None)
    if moved is None:
        raise _gone()
    beside = [row for row in rows if row.group == moved.group]
    place = beside.index(moved) + (-1 if up else 1)
    if not 0 <= place < len(beside):
        return
    here, there = rows.index(moved), rows.index(beside[place])
    rows[here], rows[there] = rows[there], rows[here]
    for order, row in enumerate(rows):
        row.order = order
    CompetitionParty.objects.bulk_update(rows, ["order"])
    _changed(locked, moved, "moved", actor=actor, at=at)


@transaction.atomic
def remove_party(
    *, actor: Actor, competition: Competition, party_id: int, at: datetime, version: int | None = None
) -> None:
    """Take a party out; the record keeps that it stood there. One that runs the competition is released first."""
    locked = _open(actor, competition, version)
    party = _party(locked, party_id)
    if party.may_manage:
        raise Refused(f"{party.shown_name}是具体承办单位，不能直接移出。由火炬中心取消其具体承办之后再移出。")
    _changed(locked, party, "removed", actor=actor, at=at)
    party.delete()


@transaction.atomic
def name_host(
    *,
    actor: Actor,
    competition: Competition,
    party_id: int,
    runs: bool,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> CompetitionParty:
    """Let an office run the competition beside the others (joint owners), or no longer; its officers are told.

    It gives power over everything in the competition, so it is the centre's, who names the hosts. One office always
    runs it. Raises NotAllowed, Refused at the reason, Stale.
    """
    locked = _open(actor, competition, version, action=NAME_HOSTS)
    party = _party(locked, party_id)
    if party.may_manage == runs:
        raise Stale(f"{party.shown_name}现在{'已是' if runs else '不是'}具体承办单位。请核对最新内容。")
    if party.authority is None:
        raise Refused(f"{party.shown_name}不是门户里的主管部门，没有可以办理的经办人，不能具体承办。")
    if runs and not can_run(party):
        raise Refused("指导单位负责规则、监督和评价，不具体承办。")
    if not runs and locked.parties.filter(may_manage=True).count() == 1:
        raise Refused("赛事至少要有一个具体承办单位。请先指定另一个。")
    party.may_manage = runs
    party.save(update_fields=["may_manage"])
    what = "named_host" if runs else "released_host"
    _changed(locked, party, what, actor=actor, at=at, reason=_reason(reason))
    said = "列为具体承办单位，您可以办理这项赛事的全部事务" if runs else "不再列为具体承办单位，不能再办理这项赛事"
    tell(
        officers_at(party.authority, at=at),
        text=f"{party.shown_name}在{locked.name}中{said}。",
        link=locked.get_absolute_url(),
        at=at,
        kind=COMPETITIONS,
    )
    return party


def _open(actor: Actor, competition: Competition, version: int | None, *, action: str = ARRANGE) -> Competition:
    """The competition under its lock. Raises NotAllowed, Stale for an old page, Refused once it is over."""
    locked = locked_for(actor, competition, action)
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再办理。")
    if locked.state == CompetitionState.CONCLUDED:
        raise Refused("赛事已结束，组织单位不再改动。")
    return locked


def _party(competition: Competition, party_id: int) -> CompetitionParty:
    party = competition.parties.select_related("authority", "institution").filter(pk=party_id).first()
    if party is None:
        raise _gone()
    return party


def _gone() -> NotVisible:
    return NotVisible("this party is not, or no longer, one of this competition")


def _reason(typed: str) -> str:
    reason = normalise_text(typed)
    if not reason:
        raise Refused(Refusal("请写明原因。", field="reason"))
    if (over := count_words(reason) - REASON_LIMIT) > 0:
        raise Refused(Refusal(f"原因超出 {over} 字，请精简到 {REASON_LIMIT} 字以内。", field="reason"))
    return reason


def _changed(
    competition: Competition,
    party: CompetitionParty,
    what: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    before: str = "",
) -> None:
    competition.version += 1
    competition.save(update_fields=["version"])
    details = {"title": party.title, "organisation": party.shown_name} | ({"from": before} if before else {})
    record(actor=actor, verb=f"{_VERB}{what}", subject=competition, at=at, reason=reason, details=details)
