"""What follows the moves of a final and of its contestants: order, results, papers, messages, deadlines."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from awards.drawing import codes, draw, letter_of, new_seed
from awards.models import Decision, Entry, Final, FinalDemand, ScoreSheet
from awards.papers.finals import result_papers
from awards.people import living_entries, living_judges, recusals_of, seated
from awards.scoring import result_of
from awards.states import SheetState
from challenge_portal.accounts.models import User
from challenge_portal.kernel.clock import moment
from challenge_portal.notices.services import (
    AHEAD,
    DeadlineKind,
    clear_deadline,
    register_deadlines,
    register_kinds,
    set_deadline,
    tell,
)
from challenge_portal.organisations.actors import Actor
from competitions.people import runners_of
from demands.people import members_of
from demands.rules import office_days_later
from solutions.people import people_of

FINALS = "finals"
register_kinds({FINALS: "现场赛"})
CONSENT, DECIDE = "consent", "decide"
register_deadlines(
    {
        ("awards.finaldemand", CONSENT): DeadlineKind("答复现场赛征求意见（企业）", AHEAD),
        ("awards.entry", CONSENT): DeadlineKind("答复现场赛征求意见（挑战者）", AHEAD),
        ("awards.finaldemand", DECIDE): DeadlineKind("现场赛后决定合作方"),
    }
)
DECIDE_DAYS = 10  # office days for the enterprise after the results are out


# The final


def draw_order(final: Final, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Codes by the solutions' numbers, order by the seed; demand by demand, counted over the whole final."""
    seed = str((data or {}).get("seed") or "") or new_seed()
    by_demand: dict[int, list[Entry]] = {}
    for entry in living_entries(final):
        by_demand.setdefault(entry.final_demand_id, []).append(entry)
    place = 0
    for position, entries in enumerate(by_demand.values()):
        given = codes([entry.solution.number for entry in entries], letter_of(position))
        by_code = {given[entry.solution.number]: entry for entry in entries}
        for code in draw(seed, list(by_code)):
            place += 1
            Entry.objects.filter(pk=by_code[code].pk).update(draw_order=place, code=code)
    final.draw_seed, final.drawn_at = seed, at
    final.save(update_fields=["draw_seed", "drawn_at"])
    text = f"“{final}”已抽签，{moment(final.starts_at)} 在{final.place}举行。"
    for entry in living_entries(final):
        link = reverse("awards:entry", args=[entry.pk])
        people = people_of(entry.solution.registration)
        tell(
            people, text=f"{text}出场顺序：第 {entry.draw_order} 组，代号 {entry.code}。", link=link, at=at, kind=FINALS
        )
    people = [judge.person for judge in living_judges(final)]
    tell(people, text=f"{text}请提前阅读挑战文件。", link=judging_page(final), at=at, kind=FINALS)


def forget_order(final: Final, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The draw no longer holds; seed and order stay in the record of the draw."""
    Entry.objects.filter(final_demand__final=final).update(draw_order=None, code="")
    final.draw_seed, final.drawn_at = "", None
    final.save(update_fields=["draw_seed", "drawn_at"])


def let_all_go(final: Final, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The final is off: demands and contestants are free again, and everybody learns why."""
    for entry in living_entries(final):
        people = people_of(entry.solution.registration) + members_of(entry.final_demand.demand.owner)
        tell(people, text=f"“{final}”已取消。原因：{reason}", link="", at=at, kind=FINALS, key=f"final:{final.pk}:off")
    tell(
        [judge.person for judge in living_judges(final)],
        text=f"“{final}”已取消。原因：{reason}",
        link="",
        at=at,
        kind=FINALS,
        key=f"final:{final.pk}:off",
    )
    for final_demand in final.demands.filter(left_at=None):
        leave(final_demand, at=at, reason=f"现场赛已取消：{reason}")


def leave(final_demand: FinalDemand, *, at: datetime, reason: str) -> None:
    """The demand and its contestants are no longer in the final."""
    clear_deadline(final_demand, CONSENT)
    for entry in final_demand.entries.filter(left_at=None):
        clear_deadline(entry, CONSENT)
    final_demand.entries.filter(left_at=None).update(left_at=at, left_reason=reason[:200])
    FinalDemand.objects.filter(pk=final_demand.pk).update(left_at=at, left_reason=reason[:200])


def publish_results(final: Final, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The parties may read their results, the enterprise is asked to decide, the sheets are printed."""
    final.released_at = at
    final.save(update_fields=["released_at"])
    due = office_days_later(at, DECIDE_DAYS)
    for final_demand in final.demands.filter(left_at=None).select_related("demand__owner"):
        owners, link = members_of(final_demand.demand.owner), reverse("awards:final_demand", args=[final_demand.pk])
        text = f"“{final}”成绩已公布。名次供参考，请在 {moment(due)} 前决定合作方。"
        tell(owners, text=text, link=link, at=at, kind=FINALS)
        set_deadline(final_demand, DECIDE, at=due, label="决定合作方", recipients=owners, link=link, since=at)
    for entry in living_entries(final):
        link = reverse("awards:entry", args=[entry.pk])
        people = people_of(entry.solution.registration)
        tell(people, text=f"“{final}”成绩已公布，可以查看名次、得分和评语。", link=link, at=at, kind=FINALS)
    result_papers(final, actor=actor, at=at)


# The contestants


def fix_result(entry: Entry, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """What was submitted by those who score it counts; nobody's later sheet changes the result."""
    final = entry.final_demand.final
    judges = [judge.pk for judge in seated(entry, living_judges(final), recusals_of(final).get(entry.pk, set()))]
    sheets = ScoreSheet.objects.filter(entry=entry, judge__in=judges, state=SheetState.SUBMITTED)
    totals = [total or Decimal(0) for total in sheets.values_list("total", flat=True)]
    ScoreSheet.objects.filter(entry=entry).update(counted=False)
    sheets.update(counted=True)
    entry.result = result_of(totals, drop_extremes=final.drop_extremes)
    entry.save(update_fields=["result"])


def forget_result(entry: Entry, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Scoring goes on: no result until it is completed again."""
    ScoreSheet.objects.filter(entry=entry).update(counted=False)
    entry.result = None
    entry.save(update_fields=["result"])


# Messages of the preparation


def ask_owner(final_demand: FinalDemand, *, at: datetime) -> None:
    """沪科合〔2019〕23号 四.3: 进行公开比赛要征得企业和挑战者的同意."""
    final, owners = final_demand.final, members_of(final_demand.demand.owner)
    link = reverse("awards:final_demand", args=[final_demand.pk])
    text = f"承办单位拟把需求 {final_demand.demand.case_number} 列入“{final}”，请说明理由并答复是否同意。"
    tell(owners, text=text, link=link, at=at, kind=FINALS)
    _await_consent(final_demand, final, owners, link=link, at=at)


def ask_challenger(entry: Entry, *, at: datetime) -> None:
    """The challenger is asked likewise."""
    final, people = entry.final_demand.final, people_of(entry.solution.registration)
    link = reverse("awards:entry", args=[entry.pk])
    text = f"承办单位邀请方案 {entry.solution.number} 参加“{final}”公开比选，请答复是否同意。"
    tell(people, text=text, link=link, at=at, kind=FINALS)
    _await_consent(entry, final, people, link=link, at=at)


def _await_consent(asked: FinalDemand | Entry, final: Final, people: list[User], *, link: str, at: datetime) -> None:
    """Until the final begins; afterwards an answer changes nothing."""
    set_deadline(
        asked,
        CONSENT,
        at=final.starts_at,
        label="答复现场赛征求意见",
        recipients=people,
        link=link,
        since=at,
    )


def tell_runners(final: Final, text: str, *, at: datetime) -> None:
    """The officers who run the competition."""
    link = reverse("awards:final", args=[final.pk])
    tell(runners_of(final.competition, at=at), text=text, link=link, at=at, kind=FINALS)


def tell_decided(decision: Decision, *, at: datetime) -> None:
    """The host learns what the enterprise decided, and why where it departs from the ranking."""
    final_demand = decision.final_demand
    clear_deadline(final_demand, DECIDE)
    chosen = f"选定 {decision.solution.number}（第 {decision.rank} 名）" if decision.solution else "不选定合作方"
    why = f"理由：{decision.reason}" if decision.reason else ""
    text = f"{final_demand.demand.owner}就需求 {final_demand.demand.case_number} 作出决定：{chosen}。{why}"
    tell_runners(final_demand.final, text, at=at)


def judging_page(final: Final) -> str:
    """Where a judge signs and reads."""
    return reverse("awards:judge_final", args=[final.pk])
