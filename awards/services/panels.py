"""The panel: seat judges after their conflicts are computed, recuse, stand down, sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, Q

from awards.conflicts import Candidate, Contestant, conflict, conflict_with_owner, named_in, plain
from awards.effects import finals as effects
from awards.models import Entry, Final, FinalDemand, Judge, Recusal
from awards.people import living_entries
from awards.states import EntryState, FinalState, JudgeKind, RecusalSource
from challenge_portal.accounts.consent_texts import NDA
from challenge_portal.accounts.finding import person_by_account
from challenge_portal.accounts.models import User
from challenge_portal.accounts.services import accept_text
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution, Membership
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs

SEATED, STOOD_DOWN, SIGNED = "awards.judge.seated", "awards.judge.stood_down", "awards.judge.signed"
RECUSED = "awards.recusal.recorded"
register_verbs({SEATED: "聘请评委", STOOD_DOWN: "评委退出", SIGNED: "签署保密与回避承诺", RECUSED: "登记回避"})
LONGEST_REASON = 200


@dataclass(frozen=True)
class Seat:
    """Whom the host wants on the panel. ``account`` is the user name, phone or mail they sign in with; ``unit`` the
    full name or code of where they work; ``final_demand`` the one demand a 需求方 judge scores.
    """

    account: str
    kind: str
    name: str = ""
    title: str = ""
    unit: str = ""
    final_demand: FinalDemand | None = None


@transaction.atomic
def seat_judge(*, actor: Actor, final: Final, seat: Seat, at: datetime) -> Judge:
    """Seat a judge; conflicts with single contestants become recusals, one with the only owner bars the seat."""
    locked = _planned(final, actor=actor)
    person = _person(seat.account)
    if seat.kind not in JudgeKind.values:
        raise Refused(Refusal("请选择评委类别。", field="kind"))
    if locked.judges.filter(person=person).exists():
        raise Refused(Refusal(f"{person.display_name}已在评委名单里。", field="account"))
    institution = _institution(seat.unit)
    unit = institution.name if institution else seat.unit.strip()
    final_demand = seat.final_demand if seat.kind == JudgeKind.DEMAND_SIDE else None
    if seat.kind == JudgeKind.DEMAND_SIDE:
        _check_demand_side(locked, final_demand, person)
        assert final_demand is not None  # noqa: S101 - refused otherwise
        institution = final_demand.demand.owner
        unit = institution.name
    elif not unit:
        raise Refused(Refusal("请填写评委的工作单位，以便核对利益关系。", field="unit"))
    found = candidate(person, name=seat.name, kind=seat.kind, institution=institution, unit=unit)
    _refuse_owner_conflict(found, locked)
    number = (locked.judges.aggregate(last=Max("number"))["last"] or 0) + 1
    judge = Judge.objects.create(
        final=locked,
        person=person,
        name=(seat.name.strip() or person.display_name)[:40],
        title=seat.title.strip()[:60],
        institution=institution,
        unit=unit[:120],
        kind=seat.kind,
        final_demand=final_demand,
        number=number,
    )
    record(actor=actor, verb=SEATED, subject=judge, at=at)
    _recuse_computed(judge, found, [contestant(entry) for entry in living_entries(locked)], actor=actor, at=at)
    text = f"承办单位聘请担任“{locked}”{judge.get_kind_display()}评委，请签署保密与回避承诺。"
    tell([person], text=text, link=effects.judging_page(locked), at=at, kind=effects.FINALS)
    Final.objects.filter(pk=locked.pk).update(version=F("version") + 1)
    return judge


def _planned(final: Final, *, actor: Actor) -> Final:
    locked = Final.objects.select_for_update(no_key=True).get(pk=final.pk)
    if not can(actor, "awards.run_final", locked):
        raise NotAllowed("awards.run_final", locked)
    if locked.state != FinalState.PLANNED:
        raise Stale(f"现场赛现在是“{locked.get_state_display()}”，评委组已经确定。评委可以退出，不能增加。")
    return locked


def _person(account: str) -> User:
    text = account.strip()
    if not text:
        raise Refused(Refusal("请填写评委的用户名、手机号码或邮箱。", field="account"))
    found = person_by_account(text)
    if found is None:
        raise Refused(Refusal("门户里没有这个账号。请先请评委注册。", field="account", way_on="请评委注册"))
    return found


def _institution(unit: str) -> Institution | None:
    text = unit.strip()
    if not text:
        return None
    return Institution.objects.filter(Q(name=text) | (Q(code=text) & ~Q(code=""))).order_by("pk").first()


def _check_demand_side(final: Final, final_demand: FinalDemand | None, person: User) -> None:
    if final_demand is None or final_demand.final_id != final.pk or final_demand.left_at is not None:
        raise Refused(Refusal("需求方评委只评本单位的需求，请选择需求。", field="final_demand"))
    if not Membership.objects.filter(person=person, institution=final_demand.demand.owner, ended_at=None).exists():
        raise Refused(
            Refusal(
                f"需求方评委须是{final_demand.demand.owner}的成员。", field="account", way_on="请企业先邀请其加入单位"
            )
        )


def candidate(person: User, *, name: str, kind: str, institution: Institution | None, unit: str) -> Candidate:
    """What conflicts are computed from: memberships of now and before, the named unit. One query."""
    held = list(Membership.objects.filter(person=person).values_list("institution_id", "institution__name"))
    ids = {each for each, _ in held} | ({institution.pk} if institution else set())
    names = {plain(each) for _, each in held} | {plain(unit)}
    return Candidate(
        person.pk,
        name.strip() or person.display_name,
        kind,
        frozenset(ids),
        frozenset(each for each in names if each),
    )


def contestant(entry: Entry) -> Contestant:
    """The two sides of a contestant. Expects solution, registration, demand and owner to be selected along."""
    registration, demand = entry.solution.registration, entry.final_demand.demand
    persons = {registration.person_id, registration.created_by_id, entry.solution.created_by_id} - {None}
    return Contestant(
        entry.pk,
        entry.final_demand_id,
        registration.name,
        registration.institution_id,
        frozenset(int(each) for each in persons if each is not None),
        demand.owner_id,
        demand.owner.name,
        named_in(registration.answers) | named_in(entry.solution.answers),
    )


def _refuse_owner_conflict(found: Candidate, final: Final) -> None:
    """Where every demand of the final is barred there is nothing to score."""
    if found.is_demand_side:
        return
    demands = list(final.demands.filter(left_at=None).select_related("demand__owner"))
    reasons = [
        conflict_with_owner(
            found,
            Contestant(0, each.pk, "", None, frozenset(), each.demand.owner_id, each.demand.owner.name),
        )
        for each in demands
    ]
    if demands and all(reasons):
        raise Refused(
            Refusal(f"{reasons[0]}不能以此类别担任评委。", field="account", way_on="作为需求方评委，只评本单位的需求")
        )


def _recuse_computed(
    judge: Judge, found: Candidate, contestants: list[Contestant], *, actor: Actor, at: datetime
) -> None:
    for each in contestants:
        if judge.final_demand_id not in {None, each.final_demand_id}:
            continue
        if reason := conflict(found, each):
            _recuse(judge, each.entry_id, RecusalSource.COMPUTED, reason, actor=actor, at=at)


def _recuse(judge: Judge, entry_id: int, source: str, reason: str, *, actor: Actor, at: datetime) -> bool:
    recusal, fresh = Recusal.objects.get_or_create(
        judge=judge,
        entry_id=entry_id,
        defaults={"source": source, "reason": reason[:LONGEST_REASON], "recorded_at": at},
    )
    if fresh:
        record(actor=actor, verb=RECUSED, subject=recusal, at=at, reason=reason)
    return fresh


def refresh_recusals(final: Final, *, actor: Actor, at: datetime) -> None:
    """Compute the conflicts of every judge with every contestant anew; what was recorded stays."""
    contestants = [contestant(entry) for entry in living_entries(final)]
    for judge in final.judges.filter(stood_down_at=None).select_related("person", "institution"):
        found = candidate(
            judge.person, name=judge.name, kind=judge.kind, institution=judge.institution, unit=judge.unit
        )
        _recuse_computed(judge, found, contestants, actor=actor, at=at)


@transaction.atomic
def recuse_judge(*, actor: Actor, judge: Judge, entry: Entry, reason: str, at: datetime) -> None:
    """The host asks a judge to stay away from one contestant."""
    if not can(actor, "awards.run_final", judge.final):
        raise NotAllowed("awards.run_final", judge.final)
    _add_recusal(judge, entry, RecusalSource.OFFICER, reason, actor=actor, at=at)


@transaction.atomic
def declare_conflict(*, actor: Actor, judge: Judge, entry: Entry, reason: str, at: datetime) -> None:
    """发现利益关系，申请回避: effective at once; the judge neither reads nor scores this contestant any more."""
    if not can(actor, "awards.judge", judge):
        raise NotAllowed("awards.judge", judge)
    _add_recusal(judge, entry, RecusalSource.DECLARED, reason, actor=actor, at=at)
    name = entry.code or entry.solution.number
    effects.tell_runners(judge.final, f"{judge}申报与 {name} 有利益关系，已回避。原因：{reason.strip()}", at=at)


def _add_recusal(judge: Judge, entry: Entry, source: str, reason: str, *, actor: Actor, at: datetime) -> None:
    Final.objects.select_for_update(no_key=True).get(pk=judge.final_id)
    entry = Entry.objects.select_for_update(no_key=True, of=("self",)).get(pk=entry.pk)
    if entry.final_demand.final_id != judge.final_id:
        raise Refused("这一组不在这场现场赛里。")
    if not reason.strip():
        raise Refused(Refusal("请写明利益关系。", field="reason"))
    if entry.state == EntryState.SCORED:
        raise Refused("这一组已完成评分。请联系现场监督人员，重新评分后再登记回避。", way_on="重新评分")
    if not _recuse(judge, entry.pk, source, reason.strip(), actor=actor, at=at):
        raise Stale("已登记回避。")
    Final.objects.filter(pk=judge.final_id).update(version=F("version") + 1)


@transaction.atomic
def stand_down(*, actor: Actor, judge: Judge, reason: str, at: datetime) -> None:
    """退出评委组, also after the draw. Sheets that already count stay; later ones are no longer waited for."""
    final = Final.objects.select_for_update(no_key=True).get(pk=judge.final_id)
    if not can(actor, "awards.run_final", final):
        raise NotAllowed("awards.run_final", final)
    if final.state in {FinalState.RELEASED, FinalState.CANCELLED}:
        raise Stale("现场赛已结束。")
    if not reason.strip():
        raise Refused(Refusal("请写明退出原因。", field="reason"))
    changed = Judge.objects.filter(pk=judge.pk, stood_down_at=None).update(
        stood_down_at=at, stood_down_reason=reason.strip()[:LONGEST_REASON]
    )
    if changed != 1:
        raise Stale("这名评委已经退出。")
    record(actor=actor, verb=STOOD_DOWN, subject=judge, at=at, reason=reason.strip())
    Final.objects.filter(pk=final.pk).update(version=F("version") + 1)


@transaction.atomic
def sign_promise(*, actor: Actor, judge: Judge, agreed: bool, at: datetime) -> None:
    """The judge signs NDA and the promise to declare every interest, before reading anything
    (国科发火〔2019〕228号 四.4: 评审专家须签订保密协议).
    """
    locked = Judge.objects.select_for_update(no_key=True, of=("self",)).get(pk=judge.pk)
    if not can(actor, "awards.judge", locked):
        raise NotAllowed("awards.judge", locked)
    if locked.stood_down_at is not None:
        raise Stale("已退出评委组。")
    if not agreed:
        raise Refused(Refusal("请阅读并勾选保密协议和回避承诺。", field="agreed"))
    if locked.signed_at is None:
        accept_text(actor=actor, person=locked.person, kind=NDA, at=at, subject=f"judge:{locked.pk}")
        Judge.objects.filter(pk=locked.pk).update(signed_at=at)
        record(actor=actor, verb=SIGNED, subject=locked, at=at)
