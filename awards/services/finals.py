"""Preparing a final: plan it, take in demands, ask both sides, and every move of the final itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from awards.drawing import LONGEST_SEED
from awards.effects import finals as effects
from awards.models import Entry, Final, FinalDemand
from awards.scoring import DEFAULT_CRITERIA
from awards.services.panels import refresh_recusals
from awards.states import FinalState
from awards.workflow.finals import BOTH_CONSENT, CANNOT_CHOOSE, FEWEST_CONTESTANTS, FINAL
from challenge_portal.kernel.marks import criteria_error
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.notices.services import clear_deadline
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.models import Competition
from demands.models import Demand
from solutions.models import MeetingPair, Solution
from solutions.states import TAKEN, MeetingState, SolutionState

PLANNED, CHANGED = "awards.final.planned", "awards.final.changed"
ADDED, REMOVED = "awards.finaldemand.added", "awards.finaldemand.removed"
OWNER_CONSENTED, OWNER_DECLINED = "awards.finaldemand.consented", "awards.finaldemand.declined"
CONSENTED, DECLINED, LEFT = "awards.entry.consented", "awards.entry.declined", "awards.entry.left"
register_verbs(
    {
        PLANNED: "设立现场赛",
        CHANGED: "修改现场赛",
        ADDED: "列入需求并征求意见",
        REMOVED: "移出需求",
        OWNER_CONSENTED: "需求方同意公开比选",
        OWNER_DECLINED: "需求方不同意公开比选",
        CONSENTED: "挑战者同意公开比选",
        DECLINED: "挑战者不同意公开比选",
        LEFT: "移出上场组",
    }
)
LONGEST_WHY = 1000
MINUTES = (1, 120)


@dataclass(frozen=True)
class FinalPlan:
    """What the host sets: where, when, how long, by which criteria. Minutes are whole; weights are full marks."""

    title: str
    place: str
    starts_at: datetime
    presentation_minutes: int = 10
    question_minutes: int = 8
    scoring_minutes: int = 5
    drop_extremes: bool = True
    criteria: Sequence[Mapping[str, Any]] = field(default_factory=lambda: DEFAULT_CRITERIA)


@transaction.atomic
def create_final(
    *, actor: Actor, competition: Competition, plan: FinalPlan, at: datetime, is_demo: bool = False
) -> Final:
    """设立现场赛. Raises Refused at the field that is wrong."""
    if not can(actor, "awards.plan_final", competition):
        raise NotAllowed("awards.plan_final", competition)
    values = _checked(plan)
    final = Final.objects.create(
        competition=competition, created_by=actor.person, created_at=at, is_demo=is_demo or _is_demo(actor), **values
    )
    record(actor=actor, verb=PLANNED, subject=final, at=at)
    return final


@transaction.atomic
def change_final(*, actor: Actor, final: Final, plan: FinalPlan, at: datetime, version: int | None = None) -> Final:
    """Change what was planned. Criteria are frozen once the order is drawn; place and time can still change."""
    locked = lock_final(final, actor=actor, version=version)
    values = _checked(plan)
    if locked.state not in {FinalState.PLANNED, FinalState.DRAWN}:
        raise Refused("现场赛已经开始，不能再修改。")
    if locked.state == FinalState.DRAWN:
        frozen = {"criteria", "drop_extremes"}
        if any(values[name] != getattr(locked, name) for name in frozen):
            raise Refused(Refusal("已经抽签，评分标准不能再改。确需修改的，先撤销抽签。", field="criteria"))
    Final.objects.filter(pk=locked.pk).update(**values, version=F("version") + 1)
    record(actor=actor, verb=CHANGED, subject=locked, at=at)
    final.refresh_from_db()
    return final


def _checked(plan: FinalPlan) -> dict[str, Any]:
    criteria = [dict(row) for row in plan.criteria]
    if error := criteria_error(criteria):
        raise Refused(Refusal(error, field="criteria"))
    low, high = MINUTES
    for name in ("presentation_minutes", "question_minutes", "scoring_minutes"):
        if not low <= getattr(plan, name) <= high:
            raise Refused(Refusal(f"时长须在 {low} 至 {high} 分钟之间。", field=name))
    for name, label in (("title", "名称"), ("place", "地点")):
        if not getattr(plan, name).strip():
            raise Refused(Refusal(f"请填写{label}。", field=name))
    return {
        "title": plan.title.strip()[:120],
        "place": plan.place.strip()[:200],
        "starts_at": plan.starts_at,
        "presentation_minutes": plan.presentation_minutes,
        "question_minutes": plan.question_minutes,
        "scoring_minutes": plan.scoring_minutes,
        "drop_extremes": plan.drop_extremes,
        "criteria": criteria,
    }


def _is_demo(actor: Actor) -> bool:
    return bool(actor.person is not None and actor.person.is_demo)


def lock_final(final: Final, *, actor: Actor, version: int | None = None) -> Final:
    """The final under its lock, for those who run it."""
    locked = Final.objects.select_for_update(no_key=True).get(pk=final.pk)
    if not can(actor, "awards.run_final", locked):
        raise NotAllowed("awards.run_final", locked)
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再办理。")
    return locked


def _planned(final: Final, *, actor: Actor) -> Final:
    locked = lock_final(final, actor=actor)
    if locked.state != FinalState.PLANNED:
        raise Stale(f"现场赛现在是“{locked.get_state_display()}”，需求、上场组和评委不能再调整。")
    return locked


def bump(final: Final) -> None:
    """A change of what belongs to the final makes open pages old."""
    Final.objects.filter(pk=final.pk).update(version=F("version") + 1)


# Demands and contestants


def why_not_in_final(demand: Demand) -> Refusal | None:
    """Why a demand can't be settled in a final. Three queries at most."""
    if FinalDemand.objects.filter(demand=demand, left_at=None).exists():
        return Refusal("这项需求已列入一场现场赛。")
    states = list(Solution.objects.filter(demand=demand).values_list("state", flat=True))
    if any(state in TAKEN for state in states):
        return Refusal("企业已选定合作方，不需要现场赛。", rule=CANNOT_CHOOSE)
    count = states.count(SolutionState.SHORTLISTED)
    if count < FEWEST_CONTESTANTS:
        return Refusal(
            f"只有 {count} 个方案“有意向，对接中”，至少须 {FEWEST_CONTESTANTS} 个。",
            way_on="等待企业答复方案",
            rule=CANNOT_CHOOSE,
        )
    if not MeetingPair.objects.filter(solution__demand=demand, meeting__state=MeetingState.HELD).exists():
        return Refusal("还没有举行过有这项需求的对接会，或没有登记纪要。", way_on="先组织对接会", rule=CANNOT_CHOOSE)
    return None


@transaction.atomic
def add_demand(*, actor: Actor, final: Final, demand: Demand, at: datetime) -> FinalDemand:
    """列入需求: the enterprise and each challenger with a shortlisted solution are asked whether they consent."""
    locked = _planned(final, actor=actor)
    Demand.objects.select_for_update(of=("self",), no_key=True).get(pk=demand.pk)
    if demand.competition_id != locked.competition_id:
        raise Refused("这项需求属于另一项赛事。")
    if refusal := why_not_in_final(demand):
        raise Refused(refusal)
    position = (locked.demands.order_by("-position").values_list("position", flat=True).first() or 0) + 1
    final_demand = FinalDemand.objects.create(final=locked, demand=demand, position=position, asked_at=at)
    record(actor=actor, verb=ADDED, subject=final_demand, at=at)
    effects.ask_owner(final_demand, at=at)
    invite_contestants(final_demand, actor=actor, at=at)
    bump(locked)
    return final_demand


def invite_contestants(final_demand: FinalDemand, *, actor: Actor, at: datetime) -> int:
    """Ask every shortlisted solution that was not asked yet. Returns how many."""
    asked = final_demand.entries.values_list("solution_id", flat=True)
    related = ("registration__institution", "registration__person")
    fresh = Solution.objects.filter(demand=final_demand.demand, state=SolutionState.SHORTLISTED)
    entries = []
    for solution in fresh.exclude(pk__in=list(asked)).select_related(*related).order_by("number"):
        entry = Entry.objects.create(final_demand=final_demand, solution=solution, asked_at=at)
        effects.ask_challenger(entry, at=at)
        entries.append(entry)
    refresh_recusals(final_demand.final, actor=actor, at=at)
    return len(entries)


@transaction.atomic
def invite_more(*, actor: Actor, final_demand: FinalDemand, at: datetime) -> int:
    """Ask the challengers whose solutions were shortlisted since. Raises Refused when there are none."""
    locked = _planned(final_demand.final, actor=actor)
    count = invite_contestants(final_demand, actor=actor, at=at)
    if not count:
        raise Refused("没有新的“有意向”方案可以邀请。")
    bump(locked)
    return count


@transaction.atomic
def remove_demand(*, actor: Actor, final_demand: FinalDemand, reason: str, at: datetime) -> None:
    """移出需求: the enterprise chooses by itself again."""
    locked = _planned(final_demand.final, actor=actor)
    why = _reason(reason)
    effects.leave(final_demand, at=at, reason=why)
    locked.judges.filter(final_demand=final_demand, stood_down_at=None).update(
        stood_down_at=at, stood_down_reason="所评需求已移出现场赛。"
    )
    record(actor=actor, verb=REMOVED, subject=final_demand, at=at, reason=why)
    bump(locked)


@transaction.atomic
def drop_entry(*, actor: Actor, entry: Entry, reason: str, at: datetime) -> None:
    """移出上场组, before the draw."""
    locked = _planned(entry.final_demand.final, actor=actor)
    why = _reason(reason)
    _entry_leaves(entry, verb=LEFT, actor=actor, reason=why, at=at)
    bump(locked)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refused(Refusal("请写明原因，对方会看到。", field="reason"))
    return reason.strip()


def _entry_leaves(entry: Entry, *, verb: str, actor: Actor, reason: str, at: datetime) -> None:
    changed = Entry.objects.filter(pk=entry.pk, left_at=None).update(
        left_at=at, left_reason=reason[:200], version=F("version") + 1
    )
    if changed != 1:
        raise Stale("这一组已经退出。")
    clear_deadline(entry, effects.CONSENT)
    record(actor=actor, verb=verb, subject=entry, at=at, reason=reason)


# Both sides answer on their own pages


@transaction.atomic
def consent_as_owner(*, actor: Actor, final_demand: FinalDemand, cannot_choose: str, at: datetime) -> None:
    """The enterprise says why it can't choose, and consents to a public final."""
    locked = _asked(final_demand, "awards.consent_as_owner", actor=actor)
    why = cannot_choose.strip()
    if not why:
        raise Refused(Refusal("请写明难以自主选择的理由。", field="cannot_choose", rule=CANNOT_CHOOSE))
    if len(why) > LONGEST_WHY:
        raise Refused(Refusal(f"理由请精简到 {LONGEST_WHY} 字以内。", field="cannot_choose"))
    FinalDemand.objects.filter(pk=locked.pk).update(cannot_choose=why, consented_at=at, consented_by=actor.person)
    clear_deadline(locked, effects.CONSENT)
    record(actor=actor, verb=OWNER_CONSENTED, subject=locked, at=at)
    effects.tell_runners(
        locked.final, f"{locked.demand.owner}同意把需求 {locked.demand.case_number} 列入现场赛。", at=at
    )
    bump(locked.final)


@transaction.atomic
def decline_as_owner(*, actor: Actor, final_demand: FinalDemand, reason: str, at: datetime) -> None:
    """The enterprise doesn't want a public final: the demand leaves it, and the enterprise chooses by itself."""
    locked = _asked(final_demand, "awards.consent_as_owner", actor=actor)
    why = _reason(reason)
    effects.leave(locked, at=at, reason=f"需求方不同意：{why}")
    record(actor=actor, verb=OWNER_DECLINED, subject=locked, at=at, reason=why)
    text = f"{locked.demand.owner}不同意把需求 {locked.demand.case_number} 列入现场赛。原因：{why}"
    effects.tell_runners(locked.final, text, at=at)
    bump(locked.final)


def _asked(final_demand: FinalDemand, action: str, *, actor: Actor) -> FinalDemand:
    final = Final.objects.select_for_update(no_key=True).get(pk=final_demand.final_id)
    locked = FinalDemand.objects.select_for_update(no_key=True, of=("self",)).get(pk=final_demand.pk)
    if not can(actor, action, locked):
        raise NotAllowed(action, locked)
    _still_asked(final, locked.left_at)
    return locked


def _still_asked(final: Final, left_at: datetime | None) -> None:
    if left_at is not None:
        raise Stale("已退出这场现场赛，不需要再答复。")
    if final.state != FinalState.PLANNED:
        raise Stale(f"现场赛现在是“{final.get_state_display()}”，不能再改变答复。请联系承办单位。")


@transaction.atomic
def consent_as_challenger(*, actor: Actor, entry: Entry, at: datetime) -> None:
    """The challenger consents to a public final."""
    locked = _asked_entry(entry, actor=actor)
    Entry.objects.filter(pk=locked.pk).update(consented_at=at, consented_by=actor.person, version=F("version") + 1)
    clear_deadline(locked, effects.CONSENT)
    record(actor=actor, verb=CONSENTED, subject=locked, at=at)
    effects.tell_runners(locked.final_demand.final, f"{locked.solution.registration}同意参加现场赛。", at=at)
    bump(locked.final_demand.final)


@transaction.atomic
def decline_as_challenger(*, actor: Actor, entry: Entry, reason: str, at: datetime) -> None:
    """The challenger doesn't take part; the solution stays where it is, and the enterprise may still choose it."""
    locked = _asked_entry(entry, actor=actor)
    why = _reason(reason)
    _entry_leaves(locked, verb=DECLINED, actor=actor, reason=why, at=at)
    text = f"{locked.solution.registration}不参加现场赛。原因：{why}"
    effects.tell_runners(locked.final_demand.final, text, at=at)
    bump(locked.final_demand.final)


def _asked_entry(entry: Entry, *, actor: Actor) -> Entry:
    final = Final.objects.select_for_update(no_key=True).get(pk=entry.final_demand.final_id)
    locked = Entry.objects.select_for_update(no_key=True, of=("self",)).get(pk=entry.pk)
    if not can(actor, "awards.consent_as_challenger", locked):
        raise NotAllowed("awards.consent_as_challenger", locked)
    _still_asked(final, locked.left_at or locked.final_demand.left_at)
    return locked


# The final's own moves


@transaction.atomic
def fire_final(
    name: str,
    *,
    actor: Actor,
    final: Final,
    at: datetime,
    reason: str = "",
    version: int | None = None,
    seed: str = "",
) -> Final:
    """A move of the final. ``seed`` belongs to the draw: given by those who watch it, else made by the portal.

    Conflicts are computed anew before the draw, so that what became known since is in it. An answer to a contestant
    takes the lock of its demand: the draw takes it too, so that nobody is declined and drawn in the same instant.
    """
    if len(seed) > LONGEST_SEED:
        raise Refused(Refusal(f"抽签种子最长 {LONGEST_SEED} 个字符。", field="seed"))
    if name == "draw" and can(actor, "awards.run_final", final):
        Competition.objects.select_for_update(no_key=True).get(pk=final.competition_id)
        standing = Demand.objects.filter(final_demands__final=final, final_demands__left_at=None)
        list(standing.select_for_update(of=("self",), no_key=True).order_by("pk"))
        refresh_recusals(final, actor=actor, at=at)
    FINAL.fire(final, name, actor=actor, at=at, reason=reason, data={"seed": seed.strip()}, version=version)
    return final


__all__ = [
    "BOTH_CONSENT",
    "FinalPlan",
    "add_demand",
    "change_final",
    "consent_as_challenger",
    "consent_as_owner",
    "create_final",
    "decline_as_challenger",
    "decline_as_owner",
    "drop_entry",
    "fire_final",
    "invite_more",
    "remove_demand",
    "why_not_in_final",
]
