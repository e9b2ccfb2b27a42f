"""What filed and opened solutions bar in a competition's settings. Registered with ``competitions.setting_guards``.

比赛要严格按照事先确定的流程和规则进行 (国科发火〔2019〕228号 四.5): nobody's solution is changed after it was opened, and
everybody files under the same rule. Both are our reading of it; no notice speaks of seals.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min

from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import Refusal
from competitions.models import Competition
from competitions.setting_guards import PeriodChange
from competitions.states import Stage
from demands.models import Demand
from demands.states import ON_THE_HALL
from solutions.models import Solution, SolutionRevision

AS_ANNOUNCED = "国科发火〔2019〕228号 四.5（严格按照事先确定的流程和规则进行）"


def deadline_after_opening(competition: Competition, change: PeriodChange) -> Refusal | None:
    """Once sealed solutions were opened, the deadline doesn't move later: opened ones could be replaced again."""
    if change.stage != Stage.SOLUTIONS or not competition.seals_solutions:
        return None
    if change.closed_at is None or change.closes_at <= change.closed_at:
        return None
    hold_demands(competition)
    opened = Solution.objects.filter(demand__competition=competition).aggregate(first=Min("opened_at"))["first"]
    if opened is None:
        return None
    return Refusal(
        f"本赛事的解决方案密封至截止时间，已于 {moment(opened)} 启封，截止时间不能再延后，"
        f"只能不晚于现在的 {moment(change.closed_at)}。需要补充的，由需求方向挑战者要求补充材料；"
        "需要重新征集的，在以后的赛事另行发布需求。",
        field="closes_at",
        way_on="要求补充材料",
        rule=AS_ANNOUNCED,
    )


def seal_after_filing(competition: Competition, *, holding: bool) -> Refusal | None:
    """Sealed or open is settled before the first solution comes in; drafts don't count, withdrawn ones do."""
    if holding:
        hold_demands(competition)
    filed = SolutionRevision.objects.filter(solution__demand__competition=competition)
    first: datetime | None = filed.aggregate(first=Min("filed_at"))["first"]
    if first is None:
        return None
    return Refusal(
        f"{moment(first)} 已收到第一份解决方案，密封与否不能再改：挑战者是按当时公布的办法提交的。"
        "需要另定办法的，在下一项赛事开始征集方案之前设定。",
        way_on="下一项赛事",
        rule=AS_ANNOUNCED,
    )


def hold_demands(competition: Competition) -> None:
    """Lock the demands on the hall: every filing, replacement and opening of a solution locks its demand first, so
    until the end of this transaction none is under way.
    """
    rows = Demand.objects.filter(competition=competition, state__in=ON_THE_HALL).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))
