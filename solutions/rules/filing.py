"""The rules of filing and answering as functions; guards and pages both ask here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from challenge_portal.form_versions.cleaning import Cleaned, clean_answers
from challenge_portal.kernel import clock
from challenge_portal.kernel.clock import exact_moment, moment
from challenge_portal.kernel.refusals import Refusal
from competitions.models import Competition
from competitions.states import Stage
from demands.models import Demand
from demands.rules import first_error, office_days_later
from demands.states import ON_THE_HALL
from solutions.models import Registration, Solution
from solutions.rules.registrations import own_demand_refusal
from solutions.states import RegistrationState, SolutionState

SUPPLEMENT_DAYS = 5  # office days in which the challenger sends what was asked for; no notice names a number
MOST_FILES = 10  # attachments of one solution
MEGABYTE = 1024 * 1024
FILE_LIMIT = 20 * MEGABYTE  # bytes of one attachment
FILE_TYPES = ("pdf", "jpg", "png", "docx", "xlsx")
TYPED_IN = frozenset({SolutionState.DRAFT, SolutionState.SEALED, SolutionState.SUBMITTED})  # the challenger may type


def typed_answers(solution: Solution) -> dict[str, Any]:
    """What the challenger has before them: the typed and not yet filed text, else the filed one."""
    draft = getattr(solution, "autosave", None)
    return dict(draft.answers) if draft is not None else dict(solution.answers)


def check_solution(solution: Solution, answers: Mapping[str, Any] | None = None) -> Cleaned:
    """Everything that stands against filing the form, by field."""
    return clean_answers(solution.form_version, typed_answers(solution) if answers is None else answers, final=True)


def form_refusal(solution: Solution) -> Refusal | None:
    """The first error of the form; the page shows all of them."""
    return first_error(solution.form_version, check_solution(solution))


def stage_refusal(competition: Competition, *, at: datetime) -> Refusal | None:
    """Solutions are taken: exactly at the deadline is in time, one second later is not."""
    opens, closes = competition.opens(Stage.SOLUTIONS), competition.closes(Stage.SOLUTIONS)
    if closes is not None and at > closes:
        return Refusal(
            f"解决方案征集已于{_second(closes)} 截止，服务器收到的时间是 {_second(at, beside=closes)}（北京时间）。"
            "逾期的方案不予接收，已填内容仍保留。确有原因的，请联系承办单位。",
            way_on="联系承办单位",
            rule=f"国科发火〔2019〕228号 三.3（按时间要求提交）；{competition}日程",
        )
    if opens is not None and at < opens:
        return Refusal(f"解决方案征集将于 {moment(opens)} 开始，届时可以提交。内容可以先填写、暂存。")
    return None


def _second(at: datetime, *, beside: datetime | None = None) -> str:
    """To the second, or finer where the second alone would not show that it is later."""
    text = exact_moment(at)
    if beside is not None and text == exact_moment(beside):
        return f"{text}.{clock.local(at):%f}"
    return text


def demand_refusal(demand: Demand) -> Refusal | None:
    """The demand is on the hall."""
    if demand.state in ON_THE_HALL:
        return None
    return Refusal(f"这项需求现在是“{demand.get_state_display()}”，不接收解决方案。")


def challenge_refusal(solution: Solution) -> Refusal | None:
    """Whoever files is admitted, isn't the demand's own unit, and may answer it from where they are."""
    registration, demand = solution.registration, solution.demand
    return (
        registration_refusal(registration)
        or own_demand_refusal(registration, demand)
        or abroad_refusal(registration, demand)
        or demand_refusal(demand)
    )


def answer_by(since: datetime, competition: Competition) -> datetime:
    """Until when the enterprise answers what came at that moment, as the competition publishes it."""
    return office_days_later(since, competition.answer_days)


def supplement_by(since: datetime) -> datetime:
    """Until when the challenger sends what was asked for at that moment."""
    return office_days_later(since, SUPPLEMENT_DAYS)


def unseals_at(competition: Competition) -> datetime | None:
    """The moment after the deadline: exactly at the deadline a solution is still in time."""
    closes = competition.closes(Stage.SOLUTIONS)
    return closes + timedelta(microseconds=1) if closes is not None else None


def abroad_refusal(registration: Registration, demand: Demand) -> Refusal | None:
    """Whoever is not at home answers only demands that enterprise and host have both opened to them."""
    if not registration.is_abroad or (demand.abroad_by_owner and demand.abroad_by_host):
        return None
    return Refusal("这项需求没有向境外挑战者开放。可以联系承办单位询问。", way_on="联系承办单位")


def registration_refusal(registration: Registration) -> Refusal | None:
    """Only who is admitted (已报名), with the texts signed, files solutions."""
    if registration.state == RegistrationState.ADMITTED:
        return None
    return Refusal(
        f"挑战报名现在是“{registration.get_state_display()}”，报名受理后才能提交方案。",
        way_on="挑战报名",
        rule="国科发火〔2019〕228号 四.4",
    )


def entry_refusal(registration: Registration | None, demand: Demand) -> Refusal | None:
    """What stands against beginning a solution, before anything is typed."""
    if registration is None:
        return Refusal(
            "还没有报名本赛事。报名并签署文本后，可以填写解决方案。",
            way_on="挑战报名",
            rule="国科发火〔2019〕228号 三.3",
        )
    return (
        registration_refusal(registration)
        or own_demand_refusal(registration, demand)
        or abroad_refusal(registration, demand)
    )
