"""揭榜四步 for the public page of a demand: who reads, how far they are, what comes next."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from django.urls import reverse

from challenge_portal.kernel.clock import moment
from challenge_portal.organisations.actors import Actor
from demands.models import Demand
from demands.selectors.hall_shapes import PublicDemand
from demands.selectors.taking_up import Step, TakingUp
from solutions import rules
from solutions.models import Registration
from solutions.policy import sees_detail
from solutions.states import RegistrationState

IDENTITY, SIGN, READ, FILE = "实名认证", "签署保密协议", "查看详情，向企业提问", "提交挑战文件"


def taking_up(public: PublicDemand, actor: Actor, at: datetime) -> TakingUp:
    """The card of one reader. No query for a visitor; at most five for somebody signed in."""
    if not actor.is_signed_in:
        return _for_visitor(public)
    if actor.authority is not None:
        return _for_office(public, actor)
    demand = _demand(public.number)
    reader = rules.reader_of(actor, demand)
    if actor.institution is not None and actor.institution.pk == demand.owner_id:
        return TakingUp(
            _steps(public, 0, actor=actor),
            act="查看详情",
            url=_detail(public),
            note="这是本单位提出的需求，本单位不能揭榜。",
            detail_url=_detail(public),
        )
    if reader is None:
        return _to_register(public, demand, actor, at)
    return _registered(public, demand, reader, actor)


def _for_visitor(public: PublicDemand) -> TakingUp:
    back = quote(reverse("demands:detail", args=[public.number]))
    url = f"{reverse('accounts:sign_in')}?next={back}"
    act = "登录后揭榜" if public.takes_solutions else "登录后查看详情"
    return TakingUp(_steps(public, 0), act=act, url=url)


def _for_office(public: PublicDemand, actor: Actor) -> TakingUp:
    open_to = sees_detail(actor, _demand(public.number))
    return TakingUp(
        _steps(public, 0, actor=actor),
        act="查看详情" if open_to else "",
        url=_detail(public) if open_to else "",
        note="科技主管部门不参与揭榜。",
        detail_url=_detail(public) if open_to else "",
    )


def _to_register(public: PublicDemand, demand: Demand, actor: Actor, at: datetime) -> TakingUp:
    against = rules.calendar_refusal(demand.competition, at=at)
    steps = _steps(public, 1, actor=actor)
    if against is not None:
        return TakingUp(steps, note=against.text)
    url = f"{reverse('solutions:new_registration')}?demand={quote(public.number)}"
    return TakingUp(steps, act="报名并签署", url=url)


def _registered(public: PublicDemand, demand: Demand, reader: rules.Reader, actor: Actor) -> TakingUp:
    registration = reader.registration
    if registration.state != RegistrationState.ADMITTED:
        note = f"报名现在是“{registration.get_state_display()}”。"
        url = reverse("solutions:registration", args=[registration.pk])
        act = "查看报名" if registration.state == RegistrationState.SUBMITTED else "继续报名"
        return TakingUp(_steps(public, 1, actor=actor), act=act, url=url, note=note)
    refusal = rules.detail_refusal(actor, demand, registration)
    if refusal is not None and refusal.way_on == "签署":
        url = reverse("solutions:sign_registration", args=[registration.pk])
        return TakingUp(_steps(public, 1, actor=actor), act=SIGN, url=url, note=refusal.text)
    if refusal is not None:
        return TakingUp(_steps(public, 2, actor=actor, registration=registration), note=refusal.text)
    own = rules.own_demand_refusal(registration, demand)
    files = reader.has_read and own is None and public.takes_solutions
    return TakingUp(
        _steps(public, 3 if reader.has_read else 2, actor=actor, registration=registration),
        act=FILE if files else "查看详情",
        url=reverse("solutions:start", args=[public.number]) if files else _detail(public),
        note=own.text if own else "",
        detail_url=_detail(public),
    )


def _steps(
    public: PublicDemand, here: int, *, actor: Actor | None = None, registration: Registration | None = None
) -> tuple[Step, ...]:
    who = "，".join(part for part in (actor.label, actor.acting_for_label) if part) if actor else ""
    until = f"{moment(public.closes_at)} 前提交，以服务器收到为准。" if public.closes_at else "截止时间由承办地公布。"
    texts = (
        f"已完成：{who}" if actor else "登录，或者注册单位和个人账号。",
        f"已签署，报名编号 {registration.number}。" if registration else "填报名表，签署三份文本，约 10 分钟。",
        "企业原文、指标、背景和单位名称。",
        until,
    )
    done = max(here, 1) if actor else 0
    return tuple(
        Step(label, text, "done" if place < done else "here" if place == here else "")
        for place, (label, text) in enumerate(zip((IDENTITY, SIGN, READ, FILE), texts, strict=True))
    )


def _demand(number: str) -> Demand:
    rows = Demand.objects.select_related("competition").prefetch_related("competition__periods")
    return rows.get(public_version__number=number)


def _detail(public: PublicDemand) -> str:
    return reverse("solutions:detail", args=[public.number])
