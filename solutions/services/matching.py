"""What the host and the two sides do with a matching meeting: plan, convene, change, say who comes, record, cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from challenge_portal.accounts.models import User
from challenge_portal.documents.files import Upload
from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.short_texts import fitting
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record
from challenge_portal.workflow.engine import UnknownMove
from competitions.models import Competition
from solutions.effects import matching as effects
from solutions.models import Meeting, MeetingPair, MeetingParticipant, Solution
from solutions.papers.minutes import minutes_paper, next_version
from solutions.states import IN_TALKS, MeetingState
from solutions.workflow.matching import MEETING, minutes_written

MOST_PAIRS = 60
MOST_GUESTS = 60
MOST_OF_A_SIDE = 10
LONGEST_NAME, LONGEST_POST = 40, 20


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody the host invites besides the two sides. ``account`` is their user name in the portal, if any."""

    name: str
    unit: str
    part: str
    account: str = ""


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """What the host typed. ``solution_ids`` are the pairs in their order."""

    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    online: str = ""
    notes: str = ""
    solution_ids: Sequence[int] = ()
    guests: Sequence[Guest] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What one pair came to."""

    outcome: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Minutes:
    """What is recorded when a meeting has been held: ids of those who came, a result for each pair's id, the text."""

    minutes: str
    attended: frozenset[int] = frozenset()
    outcomes: Mapping[int, Result] = field(default_factory=dict)
    file: Upload | None = None


@transaction.atomic
def plan_meeting(
    *, actor: Actor, competition: Competition, plan: MeetingPlan, at: datetime, is_demo: bool = False
) -> Meeting:
    """Put a meeting down for the host alone; nobody is told before it is convened. Raises NotAllowed, Refused."""
    if not can(actor, "solutions.plan_meeting", competition):
        raise NotAllowed("solutions.plan_meeting", competition)
    _check(plan, at=at)
    meeting = Meeting.objects.create(
        competition=competition,
        title=plan.title,
        place=plan.place,
        online=plan.online,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        notes=plan.notes,
        created_by=actor.person,
        created_at=at,
        is_demo=is_demo or competition.is_demo,
    )
    _set_pairs(meeting, plan.solution_ids)
    _set_guests(meeting, plan.guests)
    record(actor=actor, verb=effects.PLANNED, subject=meeting, at=at, details={"pairs": len(plan.solution_ids)})
    return meeting


@transaction.atomic
def change_meeting(
    *, actor: Actor, meeting: Meeting, plan: MeetingPlan, at: datetime, version: int | None = None
) -> Meeting:
    """Change a meeting that was not held. Once convened, everybody is told what changed, and the record keeps it.

    Who is new is invited, who is no longer asked for is told so. Raises NotAllowed, Refused, Stale.
    """
    locked = _locked(meeting, actor=actor, version=version, open_in=(MeetingState.PLANNED, MeetingState.CONVENED))
    _check(plan, at=at if plan.starts_at != locked.starts_at else None)
    convened = locked.state == MeetingState.CONVENED
    before = {person.pk: person for person in effects.people_of(locked)} if convened else {}
    changes = _changes(locked, plan)
    for name in ("title", "place", "online", "starts_at", "ends_at", "notes"):
        setattr(locked, name, getattr(plan, name))
    locked.version += 1
    locked.save()
    if convened and not plan.solution_ids:
        raise Refused(Refusal("已通知的对接会至少留一项对接；不开了的，请取消对接会。", field="solutions"))
    pairs_changed = _set_pairs(locked, plan.solution_ids)
    _set_guests(locked, plan.guests)
    record(
        actor=actor,
        verb=effects.CHANGED,
        subject=locked,
        at=at,
        details={"changes": changes, "pairs_changed": pairs_changed},
    )
    if convened:
        _tell_changes(locked, before, changes, at=at)
    meeting.refresh_from_db()
    return meeting


@transaction.atomic
def name_attendees(
    *, actor: Actor, meeting: Meeting, names: Sequence[tuple[str, str]], at: datetime, version: int | None = None
) -> None:
    """A side says who comes for it: names with their posts. The whole list is given each time.

    Raises NotAllowed, Refused, Stale (held or cancelled meanwhile).
    """
    locked = Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.pk)
    if not can(actor, "solutions.attend_meeting", locked):
        raise NotAllowed("solutions.attend_meeting", locked)
    if locked.state != MeetingState.CONVENED:
        raise Stale(f"对接会{locked.get_state_display()}，不能再登记参会人员。")
    if not names:
        raise Refused(Refusal("请至少填写一位参会人员的姓名。", field="attendees"))
    if len(names) > MOST_OF_A_SIDE:
        raise Refused(Refusal(f"每个单位最多登记 {MOST_OF_A_SIDE} 人。", field="attendees"))
    for side in _sides_of(locked, actor):
        MeetingParticipant.objects.filter(meeting=locked, **side.key).delete()
        MeetingParticipant.objects.bulk_create(
            MeetingParticipant(
                meeting=locked,
                name=fitting(name, limit=LONGEST_NAME, label="姓名", field="attendees"),
                unit=side.unit[:120],
                part=f"{side.part} {fitting(post, limit=LONGEST_POST, label='职务', field='attendees')}".strip(),
                **side.key,
            )
            for name, post in names
        )
    record(actor=actor, verb=effects.NAMED, subject=locked, at=at, details={"count": len(names)})


def hold_meeting(
    *, actor: Actor, meeting: Meeting, minutes: Minutes, at: datetime, version: int | None = None
) -> Meeting:
    """Record who came, what each pair came to, and the minutes. Raises Refused at the field that is missing."""
    return _fire(meeting, "hold", actor=actor, at=at, data=minutes, version=version)


@transaction.atomic
def correct_minutes(
    *, actor: Actor, meeting: Meeting, text: str, reason: str, at: datetime, version: int | None = None
) -> Meeting:
    """Correct the text of the minutes, with a reason; the paper gets a new version. Raises Refused, Stale."""
    locked = _locked(meeting, actor=actor, version=version, open_in=(MeetingState.HELD,))
    if not reason.strip():
        raise Refused(Refusal("更正纪要须写明原因。", field="reason"))
    if refusal := minutes_written(locked, actor=actor, at=at, data=Minutes(text)):
        raise Refused(refusal)
    locked.minutes = text
    locked.version += 1
    locked.save(update_fields=["minutes", "version"])
    record(actor=actor, verb=effects.CORRECTED, subject=locked, at=at, reason=reason)
    told = f"“{locked.title}”的纪要有更正，请查看。原因：{reason}"
    tell(effects.people_of(locked), text=told, link=effects.link_to(locked), at=at, kind=effects.MATCHING)
    minutes_paper(locked, version=next_version(locked), actor=actor, at=at)
    meeting.refresh_from_db()
    return meeting


def fire_meeting(
    name: str,
    *,
    actor: Actor,
    meeting: Meeting,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> Meeting:
    """Make a move by its name, as a button or the API asks: convene, cancel. Raises UnknownMove for any other."""
    move = MEETING.moves.get(name)
    if move is not None and not move.offered:
        raise UnknownMove("这一步有专门的页面，请从页面办理。")
    return _fire(meeting, name, actor=actor, at=at, reason=reason, version=version)


def _fire(meeting: Meeting, name: str, **given: Any) -> Meeting:
    MEETING.fire(meeting, name, **given)
    return meeting


def _locked(meeting: Meeting, *, actor: Actor, version: int | None, open_in: Sequence[str]) -> Meeting:
    locked = Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.pk)
    if not can(actor, "solutions.run_meeting", locked):
        raise NotAllowed("solutions.run_meeting", locked)
    if locked.state not in open_in:
        raise Stale(f"对接会现在是“{locked.get_state_display()}”，不能这样办理。")
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再保存。")
    return locked


def _check(plan: MeetingPlan, *, at: datetime | None) -> None:
    """``at``: the start must lie after it; None where the start is not being changed."""
    if at is not None and plan.starts_at <= at:
        raise Refused(Refusal(f"开始时间 {moment(plan.starts_at)} 已过，请填写今后的时间。", field="starts_at"))
    if plan.ends_at <= plan.starts_at:
        raise Refused(Refusal("结束时间须在开始时间之后。", field="ends_at"))
    if len(plan.solution_ids) > MOST_PAIRS:
        raise Refused(Refusal(f"一场对接会最多 {MOST_PAIRS} 项对接，请分场安排。", field="solutions"))
    if len(plan.guests) > MOST_GUESTS:
        raise Refused(Refusal(f"其他参会人员最多 {MOST_GUESTS} 人。", field="guests"))


def _set_pairs(meeting: Meeting, solution_ids: Sequence[int]) -> bool:
    """Make the pairs these solutions, in this order. Returns whether any came or went."""
    wanted = list(dict.fromkeys(solution_ids))
    existing = {pair.solution_id: pair for pair in meeting.pairs.all()}
    new = [each for each in wanted if each not in existing]
    open_to_talks = Solution.objects.filter(
        pk__in=new, demand__competition_id=meeting.competition_id, state__in=sorted(IN_TALKS)
    )
    if len(new) != open_to_talks.count():
        raise Refused(Refusal("所选方案有的不在对接中，请刷新页面后重新选择。", field="solutions"))
    gone = [pair.pk for solution_id, pair in existing.items() if solution_id not in wanted]
    meeting.pairs.filter(pk__in=gone).delete()
    for position, solution_id in enumerate(wanted):
        if solution_id in existing:
            meeting.pairs.filter(solution_id=solution_id).update(position=position)
        else:
            MeetingPair.objects.create(meeting=meeting, solution_id=solution_id, position=position)
    return bool(new or gone)


def _set_guests(meeting: Meeting, guests: Sequence[Guest]) -> None:
    accounts = {guest.account for guest in guests if guest.account}
    persons = {person.username: person for person in User.objects.filter(username__in=accounts, is_active=True)}
    unknown = sorted(accounts - set(persons))
    if unknown:
        raise Refused(Refusal(f"没有账号“{unknown[0]}”，请核对；对方没有账号的，留空。", field="guests"))
    meeting.participants.filter(owner=None, registration=None).delete()
    MeetingParticipant.objects.bulk_create(
        MeetingParticipant(
            meeting=meeting, name=guest.name, unit=guest.unit, part=guest.part, person=persons.get(guest.account)
        )
        for guest in guests
    )


def _changes(meeting: Meeting, plan: MeetingPlan) -> list[str]:
    """What changes for those who come, in words."""
    found = []
    if (meeting.starts_at, meeting.ends_at) != (plan.starts_at, plan.ends_at):
        found.append(f"时间由 {moment(meeting.starts_at)} 改为 {moment(plan.starts_at)}—{moment(plan.ends_at)}")
    if meeting.place != plan.place:
        found.append(f"地点由“{meeting.place}”改为“{plan.place}”")
    if meeting.online != plan.online:
        found.append(f"线上会议改为“{plan.online}”" if plan.online else "不再设线上会议")
    if meeting.title != plan.title:
        found.append(f"名称由“{meeting.title}”改为“{plan.title}”")
    return found


def _tell_changes(meeting: Meeting, before: dict[int, User], changes: list[str], *, at: datetime) -> None:
    now = {person.pk: person for person in effects.people_of(meeting)}
    link = effects.link_to(meeting)
    if changes:
        text = f"“{meeting.title}”有调整：{'；'.join(changes)}。"
        tell([now[pk] for pk in now if pk in before], text=text, link=link, at=at, kind=effects.MATCHING)
    effects.invite(meeting, [person for pk, person in now.items() if pk not in before], at=at)
    left = [person for pk, person in before.items() if pk not in now]
    tell(left, text=f"“{meeting.title}”的安排有调整，不再需要参加。", link="", at=at, kind=effects.MATCHING)
    effects.remind(meeting, now.values(), at=at)


@dataclass(frozen=True, slots=True)
class _Side:
    key: dict[str, Any]
    unit: str
    part: str


def _sides_of(meeting: Meeting, actor: Actor) -> list[_Side]:
    """The sides of this meeting for which the actor speaks: a unit may come with a demand and with a solution."""
    sides: dict[tuple[str, int], _Side] = {}
    rows = Solution.objects.filter(pairs__meeting=meeting).select_related("demand__owner", "registration__institution")
    for solution in rows.order_by("pairs__position"):
        registration = solution.registration
        if actor.institution is not None and solution.demand.owner_id == actor.institution.pk:
            owner_key: dict[str, Any] = {"owner": solution.demand.owner}
            sides["owner", solution.demand.owner_id] = _Side(owner_key, str(solution.demand.owner), "需求方")
        if can(actor, "solutions.edit_registration", registration):
            side_key: dict[str, Any] = {"registration": registration}
            sides["challenger", registration.pk] = _Side(side_key, registration.name, "挑战者")
    return list(sides.values())
