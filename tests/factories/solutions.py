"""A challenger, a registration and a solution at any stage of its life, moved by the services.

``solution_at`` files what it is given as the demand's competition asks for it (sealed or open) and answers it for the
demand's enterprise. What no service here does is written by hand: an admitted registration, 已签意向协议 (the agreement
itself is another part's), a sealed solution where the competition doesn't seal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from challenge_portal.form_versions.fields import FieldSpec
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import load_form
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution
from challenge_portal.workflow.engine import due_run
from competitions.models import Competition
from demands.models import Demand
from solutions.forms_data import solution_v1
from solutions.models import Registration, Solution
from solutions.rules.filing import unseals_at
from solutions.services.answers import answer_solution
from solutions.services.filing import file_solution, save_solution, start_solution, withdraw_solution
from solutions.states import RegistrationState, SolutionState
from solutions.workflow.filing import SOLUTION
from tests.factories.organisations import NOW, InstitutionFactory, member

SUMMARY = "以复合强化工艺提高疲劳寿命。"
RESPONSES = [
    {"indicator": "柔轮疲劳寿命", "target": "≥20000 小时", "promised": "≥24000 小时", "basis": "台架试验报告 2025-07"}
]


def proposal(**given: Any) -> dict[str, Any]:
    """Complete answers to the form of a solution."""
    return {
        "title": "柔轮复合强化工艺方案",
        "summary": SUMMARY,
        "understanding": "失效以齿根裂纹为主，关键在残余应力的一致性。",
        "route": "材料纯净化、齿形修形、喷丸强化三步组合，逐批检测残余应力。",
        "novelty": "以残余应力场反求强化参数。",
        "responses": RESPONSES,
        "maturity": "6",
        "ground": "已完成三批次样件，台架累计 21,000 小时。",
        "rights": [
            {"kind": "发明专利", "name": "一种柔轮强化方法", "number": "", "holder": "演示海岳大学", "status": "申请中"}
        ],
        "stages": [
            {"stage": "样件试制", "until": f"{(NOW + timedelta(days=222)).date()}", "result": "样件 50 套与检测报告"}
        ],
        "offer": "280",
        "costs": [{"item": "试验费", "amount": "120", "remark": ""}],
        "cooperation": ["joint_development"],
        "risks": "批量一致性：以在线检测控制。",
        "team": [{"name": "演示教授", "title": "教授", "field": "机械", "part": "总体"}],
    } | given


def load_solution_form() -> FormVersion:
    """The form of a solution."""
    form = solution_v1
    return load_form(form.KEY, form.VERSION, form.TITLE, form.FIELDS, source=form.SOURCE)


def challenger(name: str = "演示海岳大学", **given: Any) -> Actor:
    """A university's member who acts for it."""
    return member(InstitutionFactory(name=name, kind="university", **given))


def registration_of(actor: Actor, competition: Competition, *, at: datetime = NOW) -> Registration:
    """The challenger's admitted registration in the competition."""
    institution: Institution | None = actor.institution
    found = Registration.objects.filter(competition=competition, institution=institution)
    if institution is None:
        found = Registration.objects.filter(competition=competition, person=actor.person)
    if existing := found.exclude(state__in=["refused", "withdrawn"]).first():
        return existing
    form = load_form("test_form", 1, "测试表", [FieldSpec("summary", "摘要")])
    registration = Registration.objects.create(
        competition=competition,
        institution=institution,
        person=None if institution else actor.person,
        name=str(institution or actor.person),
        form_version=form,
        created_by=actor.person,
        created_at=at,
    )
    Registration.objects.filter(pk=registration.pk).update(
        state=RegistrationState.ADMITTED,
        number=f"BM-{registration.pk:04}",
        submitted_at=at,
        admitted_at=at,
    )
    registration.refresh_from_db()
    return registration


def owner_of(demand: Demand) -> Actor:
    """Somebody of the demand's enterprise."""
    known = demand.owner.memberships.filter(ended_at=None).select_related("person").order_by("pk").first()
    if known is None:
        return member(demand.owner)
    return Actor(known.person, institution=demand.owner, membership_role=known.role)


def draft_of(
    demand: Demand, *, actor: Actor | None = None, at: datetime = NOW + timedelta(days=30), **answers: Any
) -> Solution:
    """A complete draft that was not filed yet."""
    actor = actor or challenger()
    load_solution_form()
    registration = registration_of(actor, demand.competition, at=at)
    solution = start_solution(actor=actor, registration=registration, demand=demand, at=at)
    save_solution(actor=actor, solution=solution, answers=proposal(**answers), at=at)
    return solution


def solution_at(
    state: str,
    demand: Demand,
    *,
    actor: Actor | None = None,
    at: datetime = NOW + timedelta(days=30),
    **given: Any,
) -> Solution:
    """A solution to the demand in that state; ``given`` are columns set by hand afterwards."""
    actor = actor or challenger()
    solution = draft_of(demand, actor=actor, at=at)
    if state != SolutionState.DRAFT:
        _filed(solution, state, actor, at=at)
    for step in STEPS.get(state, []):
        step(solution, owner_of(demand), at)
    if state == SolutionState.AGREED:
        Solution.objects.filter(pk=solution.pk).update(state=SolutionState.AGREED, state_changed_at=at)
    if given:
        Solution.objects.filter(pk=solution.pk).update(**given)
    return Solution.objects.get(pk=solution.pk)


def _filed(solution: Solution, state: str, actor: Actor, *, at: datetime) -> None:
    competition = solution.demand.competition
    if state == SolutionState.SEALED and not competition.seals_solutions:
        Competition.objects.filter(pk=competition.pk).update(seals_solutions=True)
        file_solution(actor=actor, solution=Solution.objects.get(pk=solution.pk), at=at, declared=True)
        Competition.objects.filter(pk=competition.pk).update(seals_solutions=False)
        return
    file_solution(actor=actor, solution=solution, at=at, declared=True)
    if state == SolutionState.WITHDRAWN:
        withdraw_solution(actor=actor, solution=solution, reason="另有安排", at=at)
    elif solution.state == SolutionState.SEALED and state != SolutionState.SEALED:
        opens = unseals_at(competition)
        assert opens is not None
        with due_run():
            SOLUTION.run_due(at=opens)
        solution.refresh_from_db()


def _answered(name: str, reason: str) -> Callable[[Solution, Actor, datetime], None]:
    def act(solution: Solution, owner: Actor, at: datetime) -> None:
        answer_solution(name, actor=owner, solution=solution, reason=reason, at=at)

    return act


SHORTLISTED = _answered("shortlist", "与产线条件相符。")
CHOSEN = _answered("choose", "指标与工期最合适。")
STEPS: dict[str, list[Callable[[Solution, Actor, datetime], None]]] = {
    SolutionState.ASKED: [_answered("ask", "请补充台架试验的原始数据。")],
    SolutionState.SHORTLISTED: [SHORTLISTED],
    SolutionState.CHOSEN: [SHORTLISTED, CHOSEN],
    SolutionState.AGREED: [SHORTLISTED, CHOSEN],
    SolutionState.DECLINED: [_answered("decline", "与产线条件不符。")],
}
