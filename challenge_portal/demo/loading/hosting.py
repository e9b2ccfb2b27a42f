"""What comes after the form: more time for one host, work plans and launches, changes that hosts ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from challenge_portal.demo.loading.agenda import Act, Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.competitions import OPENED
from challenge_portal.demo.loading.editions import SEVENTH
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.roles import PROVINCE_OFFICER
from competitions.change_fields import present_answers
from competitions.models import ChangeRequest, HostingApplication, WorkPlan
from competitions.selectors.work_plans import launch_initial
from competitions.services import (
    ExtensionEntry,
    LaunchEntry,
    ask_change,
    grant_extension,
    launch_competition,
    move_change,
    move_plan,
    save_plan,
    start_plan,
)

Step = tuple[float, Act]
EXTENDED_HOST, EXTENDING_PROVINCE = "610600", "610000"
EXTENSION_REASON = "承办单位主要负责人在外学习，盖章须推迟数日。"
RETURNED_BECAUSE = "经费来源只写了用途，没有写来源单位；投诉受理请写明办理时限。"


@dataclass(frozen=True, slots=True)
class _Plan:
    """One work plan: of which competition, by whom, and what was done so many days ago at which hour."""

    key: str
    officer: str
    unit: str
    acts: tuple[tuple[float, str, str], ...]


# those of the first batch were launched before collection began; two are still with somebody
LAUNCHED = (
    (OPENED, "16:00", "write"), (OPENED, "16:05", "submit"), (OPENED, "16:10", "approve"), (OPENED, "16:15", "launch"),
)  # fmt: skip
PLANS = (
    _Plan("cic-7-shanghai", "shanghai", "上海市科学技术委员会", LAUNCHED),
    _Plan("cic-7-jiangsu", "yangzhou", "扬州市科学技术局", LAUNCHED),
    _Plan("cic-7-ningbo", "ningbo", "宁波市科学技术局", (*LAUNCHED[:2], (2, "10:20", "approve"))),
    _Plan("cic-7-suzhou", "suzhou", "苏州市科学技术局", (*LAUNCHED[:2], (4, "14:30", "give_back"))),
    _Plan("cic-7-shaanxi", "xian", "西安市科学技术局", ((3, "15:10", "write"), (2, "11:00", "submit"))),
)


@dataclass(frozen=True, slots=True)
class _Change:
    """One change: whose, what is to read otherwise, why, and what the offices did."""

    host: str
    officer: str
    asked: Callable[[Agenda, HostingApplication], dict[str, Any]]
    reason: str
    days_ago: float
    moves: tuple[tuple[float, str, str], ...] = ()  # days ago, by whom, the move


def _later_final(agenda: Agenda, application: HostingApplication) -> dict[str, Any]:
    return {"final_on": agenda.day(116).isoformat()}


def _one_host_more(agenda: Agenda, application: HostingApplication) -> dict[str, Any]:
    return {"hosts": [*application.answers["hosts"], {"name": "宁波国家高新区管理委员会"}]}


def _later_matching(agenda: Agenda, application: HostingApplication) -> dict[str, Any]:
    return {"matching_on": agenda.day(50).isoformat()}


CHANGES = (
    _Change("321000", "yangzhou", _later_final, "会展中心当周另有大型活动，现场赛推迟一周。", 2),
    _Change(
        "330200", "ningbo", _one_host_more, "现场赛改在高新区举办，增列为承办单位。", 12, ((9, "centre", "approve"),)
    ),
    _Change("610800", "yulin", _later_matching, "两地对接活动合并举行，推迟一周。", 5, ((3, "shaanxi", "consent"),)),
)


def plan_hosting(cast: Cast, agenda: Agenda) -> None:
    """Put everything on the agenda."""
    agenda.plan(agenda.office_moment(2, "16:40"), partial(_extend, cast, agenda))
    for plan in PLANS:
        steps = _PlanSteps(cast, plan)
        for days_ago, hour, act in plan.acts:
            agenda.plan(agenda.office_moment(days_ago, hour), steps.of(act))
    for change in CHANGES:
        changing = _ChangeSteps(cast, agenda, change)
        acts: list[Step] = [(change.days_ago, changing.ask)]
        acts += [(days_ago, partial(changing.move, by, name)) for days_ago, by, name in change.moves]
        agenda.plan_steps(f"change-{change.host}", acts)


def _extend(cast: Cast, agenda: Agenda, at: datetime) -> None:
    """陕西 gives 延安 four days more."""
    grant_extension(
        actor=cast.officer_of(EXTENDING_PROVINCE, PROVINCE_OFFICER),
        edition=cast.editions[SEVENTH],
        entry=ExtensionEntry(cast.authority(EXTENDED_HOST), agenda.moment(18, "18:00"), EXTENSION_REASON),
        at=at,
    )


class _PlanSteps:
    """The acts around one work plan."""

    def __init__(self, cast: Cast, plan: _Plan) -> None:
        self.cast, self.plan = cast, plan
        self.host: Actor = cast.actor(plan.officer)
        self.made: WorkPlan | None = None

    @property
    def held(self) -> WorkPlan:
        assert self.made is not None  # noqa: S101 - written first
        self.made.refresh_from_db()
        return self.made

    def of(self, act: str) -> Callable[[datetime], object]:
        """What to do for this word."""
        by_name = {"write": self.write, "launch": self.launch}
        return by_name.get(act) or partial(self.move, act)

    def write(self, at: datetime) -> None:
        competition = self.cast.competitions[self.plan.key]
        self.made = start_plan(actor=self.host, competition=competition, at=at)
        answers = _answers(self.plan.unit, self.host, self.made.answers)
        save_plan(actor=self.host, plan=self.made, answers=answers, at=at)

    def move(self, name: str, at: datetime) -> None:
        actor = self.host if name == "submit" else self.cast.actor("centre")
        reason = RETURNED_BECAUSE if name == "give_back" else ""
        move_plan(name, actor=actor, plan=self.held, at=at, reason=reason)

    def launch(self, at: datetime) -> None:
        words = launch_initial(self.held)
        entry = LaunchEntry(words["title"], words["body"])
        launch_competition(actor=self.cast.actor("centre"), plan=self.held, entry=entry, at=at)


class _ChangeSteps:
    """The acts around one change."""

    def __init__(self, cast: Cast, agenda: Agenda, change: _Change) -> None:
        self.cast, self.agenda, self.change = cast, agenda, change
        self.made: ChangeRequest | None = None

    def ask(self, at: datetime) -> None:
        application = self.cast.applications[self.change.host]
        application.refresh_from_db()
        answers = present_answers(application) | self.change.asked(self.agenda, application)
        self.made = ask_change(
            actor=self.cast.actor(self.change.officer),
            application=application,
            answers=answers,
            reason=self.change.reason,
            at=at,
        )

    def move(self, by: str, name: str, at: datetime) -> None:
        assert self.made is not None  # noqa: S101 - asked first
        move_change(name, actor=self.cast.actor(by), change=self.made, at=at)


def _answers(unit: str, officer: Actor, known: dict[str, Any]) -> dict[str, Any]:
    """A work plan as such a host would write it; calendar and complaints as the portal brought them in."""
    person = officer.person
    return {
        **known,
        "structure": (
            f"成立赛事工作组，{unit}牵头，财政、工信部门和有关区县参加。{unit}负责总体协调和需求审定，"
            "区县科技部门负责动员企业、核实需求，服务机构承担需求分析，专家组参与评审。"
        ),
        "contact_name": person.display_name if person else "",
        "contact_phone": person.phone if person else "",
        "course": (
            "需求征集阶段逐户走访重点企业，不以数量为目标；分析阶段由服务机构逐项诊断，形成可以公开的指标；"
            "发布后定向推送给高校和科研院所；对接阶段分产业领域组织对接会；多家方案均可行的进入现场赛；"
            "赛后三个月内跟踪签约和技术合同登记，按时完成总结。"
        ),
        "staff": [
            {"duty": "总体协调", "unit": unit, "people": "3"},
            {"duty": "需求征集与核实", "unit": "各区县科技部门", "people": "12"},
            {"duty": "需求分析", "unit": "委托的服务机构", "people": "8"},
        ],
        "budget": [
            {"purpose": "赛事组织与对接活动", "amount": "80", "source": "市级科技专项"},
            {"purpose": "需求分析与专家评审", "amount": "60", "source": "市级科技专项"},
            {"purpose": "优胜奖励", "amount": "100", "source": "市级科技专项"},
        ],
        "training": "征集开始前培训区县工作人员和服务机构，内容为需求挖掘和填报；现场赛前培训评委，讲解评分规则和保密要求。",
        "publicity": "通知、需求公告、现场赛安排和结果在门户与本单位网站公开；联合高校技术转移机构向科研人员推送。",
        "support": "签订技术合同并实际付款的，按技术交易额的一定比例给予补助；优胜方案优先列入市级科技计划。",
    }
