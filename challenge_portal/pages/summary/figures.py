"""What each figure of a summary counts, said once: the rows, how they lead to a competition, and the definition (口径).

A figure is a number of rows, a sum over rows, a number of different values among rows, or a mean; a ratio is made of two
figures. The words of ``meaning`` stand on the pages, in the Excel file and in docs/glossary.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Left

from awards.models import Award, Entry, Final, Judge
from awards.states import AwardState, EntryState, FinalState
from challenge_portal.organisations.models import Authority
from demands.models import Demand
from demands.states import ANALYSIS_PASSED, NEVER_COLLECTED, ON_THE_HALL
from solutions.models import (
    Agreement,
    Meeting,
    MeetingPair,
    MeetingParticipant,
    Registration,
    Solution,
    TechnicalContract,
)
from solutions.states import FILED, AgreementState, MeetingState, RegistrationState

FINALS_HELD = frozenset({FinalState.SCORED, FinalState.RELEASED})
PROVINCE_DEPTH = 3  # ministry, centre, province
EXPERT = "专家"  # in what a participant of a meeting comes

COUNT, SUM, DISTINCT, MEAN = "count", "sum", "distinct", "mean"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``at`` is the lookup from a row to its competition; ``field`` what is summed, told apart or averaged
    (durations are averaged, in days). ``kind`` names the shape of the list's rows. Amounts are in 万元.
    """

    key: str
    group: str
    label: str
    unit: str
    meaning: str
    kind: str
    rows: Callable[[], QuerySet[Any]]
    at: str
    measure: str = COUNT
    field: str = ""
    public: bool = True

    def measured(self) -> Any:
        """The aggregate that turns the rows into the figure; a mean is made of a sum and a number."""
        if self.measure == SUM:
            return Sum(self.field)
        if self.measure == DISTINCT:
            return Count(self.field, distinct=True)
        return Count("pk")


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share in per cent: how much of ``whole`` is ``part``. Its list is the part's."""

    key: str
    group: str
    label: str
    meaning: str
    part: str
    whole: str
    public: bool = True
    unit: str = "%"


def _collected() -> QuerySet[Demand]:
    return Demand.objects.filter(submitted_at__isnull=False).exclude(state__in=NEVER_COLLECTED)


def _published() -> QuerySet[Demand]:
    return Demand.objects.filter(state__in=ON_THE_HALL)


def _with(rows: QuerySet[Demand], model: type[Model], lookup: str, **conditions: Any) -> QuerySet[Demand]:
    """The demands for which there is such a row."""
    return rows.filter(Exists(model._default_manager.filter(**{lookup: OuterRef("pk")}, **conditions)))


def _matched() -> QuerySet[Demand]:
    meetings = MeetingPair.objects.filter(solution__demand=OuterRef("pk"), meeting__state=MeetingState.HELD)
    finals = Entry.objects.filter(
        final_demand__demand=OuterRef("pk"), final_demand__final__state__in=FINALS_HELD, left_at=None
    ).exclude(state=EntryState.ABSENT)
    return _published().filter(Q(Exists(meetings)) | Q(Exists(finals)))


def _answered_demands() -> QuerySet[Demand]:
    return _with(_published(), Solution, "demand", state__in=FILED)


def _solved() -> QuerySet[Demand]:
    return _with(_published(), Agreement, "solution__demand", state=AgreementState.CONFIRMED)


def _contracted() -> QuerySet[Demand]:
    return _with(
        _solved(),
        TechnicalContract,
        "agreement__solution__demand",
        agreement__state=AgreementState.CONFIRMED,
        voided_at=None,
    )


def _filed() -> QuerySet[Solution]:
    return Solution.objects.filter(state__in=FILED)


def _replied() -> QuerySet[Solution]:
    waited = ExpressionWrapper(F("answered_at") - F("opened_at"), output_field=DurationField())
    return _filed().filter(opened_at__isnull=False, answered_at__isnull=False).annotate(waited=waited)


def _admitted() -> QuerySet[Registration]:
    return Registration.objects.filter(state=RegistrationState.ADMITTED)


def _from_provinces() -> QuerySet[Registration]:
    placed = _admitted().filter(institution__country="CN", institution__region__depth__gte=PROVINCE_DEPTH)
    return placed.annotate(province=Left("institution__region__path", PROVINCE_DEPTH * Authority.steplen))


def _judges() -> QuerySet[Judge]:
    return Judge.objects.filter(final__state__in=FINALS_HELD, stood_down_at=None)


def _experts() -> QuerySet[MeetingParticipant]:
    return MeetingParticipant.objects.filter(meeting__state=MeetingState.HELD, attended=True, part__contains=EXPERT)


def _confirmed() -> QuerySet[Agreement]:
    return Agreement.objects.filter(state=AgreementState.CONFIRMED)


def _contracts() -> QuerySet[TechnicalContract]:
    return TechnicalContract.objects.filter(agreement__state=AgreementState.CONFIRMED, voided_at=None)


def _granted() -> QuerySet[Award]:
    return Award.objects.filter(state=AwardState.GRANTED)


DEMANDS, SOLUTIONS, MATCHING, RESULTS = "需求", "解决方案", "对接与现场赛", "成效与奖励"

FIGURES: tuple[Figure, ...] = (
    Figure("collected", DEMANDS, "征集需求", "项",
           "企业已提交的需求，不含草稿和已撤回的；退回修改、不宜发布的计算在内。",
           "demand", _collected, "competition"),
    Figure("owners", DEMANDS, "涉及企业", "家", "征集需求的需求单位，同一单位在同一赛事只计一次。",
           "owner", _collected, "competition", DISTINCT, "owner"),
    Figure("budget", DEMANDS, "拟投入合作经费", "万元", "全部征集需求的拟投入合作经费之和，未填的不计。",
           "demand", lambda: _collected().filter(budget__isnull=False), "competition", SUM, "budget", public=False),
    Figure("analysed", DEMANDS, "分析通过", "项", "需求分析（诊断）已审定通过的需求，含其后公开发布和已截止的。",
           "demand", lambda: Demand.objects.filter(state__in=ANALYSIS_PASSED), "competition"),
    Figure("published", DEMANDS, "公开发布", "项", "已编入需求公告公开发布的需求，含揭榜已截止的，不含撤下的。",
           "demand", _published, "competition"),
    Figure("agencies", DEMANDS, "服务机构", "家", "受委托开展需求分析的机构，同一机构在同一赛事只计一次。",
           "agency", lambda: _collected().filter(agency__isnull=False), "competition", DISTINCT, "agency"),
    Figure("solutions", SOLUTIONS, "解决方案", "份", "已提交的解决方案，含密封中的，不含草稿和已撤回的。",
           "solution", _filed, "demand__competition"),
    Figure("challengers", SOLUTIONS, "挑战者", "个", "报名已确认的挑战者，单位和自然人各计一个。",
           "registration", _admitted, "competition"),
    Figure("provinces", SOLUTIONS, "来自省份", "个",
           "境内挑战单位所在的省级地区；计划单列市、兵团单独计。自然人和境外挑战者不计。",
           "province", _from_provinces, "competition", DISTINCT, "province"),
    Figure("with_solutions", SOLUTIONS, "收到方案的需求", "项", "至少收到一份解决方案的公开需求。",
           "demand", _answered_demands, "competition"),
    Figure("replied", SOLUTIONS, "企业已答复", "份", "企业已作首次答复的解决方案。",
           "reply", _replied, "demand__competition", public=False),
    Figure("reply_days", SOLUTIONS, "平均答复用时", "天", "已答复的方案从启封到首次答复的平均天数，保留一位小数。",
           "reply", _replied, "demand__competition", MEAN, "waited", public=False),
    Figure("meetings", MATCHING, "对接会", "场", "已举行并有纪要的对接会。",
           "meeting", lambda: Meeting.objects.filter(state=MeetingState.HELD), "competition"),
    Figure("finals", MATCHING, "现场赛", "场", "评分已结束或成绩已公布的现场赛。",
           "final", lambda: Final.objects.filter(state__in=FINALS_HELD), "competition"),
    Figure("matched", MATCHING, "对接需求", "项", "在已举行的对接会上洽谈过，或在已结束的现场赛上比拼过的公开需求。",
           "demand", _matched, "competition"),
    Figure("judges", MATCHING, "评委", "人次", "已举行的现场赛的评委，退出的不计；每场每人计一次。",
           "judge", _judges, "final__competition"),
    Figure("experts", MATCHING, "对接会专家", "人次", "已举行的对接会上以专家身份到会的人员；每场每人计一次。",
           "participant", _experts, "meeting__competition"),
    Figure("agreements", RESULTS, "意向协议", "项", "双方签署、承办单位已核对的意向合作协议，已作废的不计。",
           "agreement", _confirmed, "solution__demand__competition"),
    Figure("agreed_amount", RESULTS, "意向金额", "万元", "上述意向合作协议的意向金额之和。",
           "agreement", _confirmed, "solution__demand__competition", SUM, "amount"),
    Figure("contracts", RESULTS, "技术合同", "项", "由意向合作协议转成并已登记的技术合同，已撤销的不计。",
           "contract", _contracts, "agreement__solution__demand__competition"),
    Figure("contract_amount", RESULTS, "合同金额", "万元", "上述技术合同的合同金额之和。",
           "contract", _contracts, "agreement__solution__demand__competition", SUM, "amount"),
    Figure("solved", RESULTS, "达成意向的需求", "项", "至少有一项意向合作协议的公开需求。",
           "demand", _solved, "competition"),
    Figure("contracted", RESULTS, "签订合同的需求", "项", "意向合作协议已转成技术合同的公开需求。",
           "demand", _contracted, "competition"),
    Figure("awards", RESULTS, "奖项", "项", "已公布授予的奖项，公示中和不予授予的不计。",
           "award", _granted, "round__competition"),
    Figure("prizes", RESULTS, "奖金", "万元", "已公布授予的奖项的金额之和，只授称号的不计。",
           "award", lambda: _granted().filter(amount__isnull=False), "round__competition", SUM, "amount"),
)  # fmt: skip

RATIOS: tuple[Ratio, ...] = (
    Ratio("solved_rate", RESULTS, "解决率", "达成意向的需求占公开发布需求的比例。", "solved", "published"),
)

EVERY: tuple[Figure | Ratio, ...] = (*FIGURES, *RATIOS)
BY_KEY: dict[str, Figure] = {figure.key: figure for figure in FIGURES}
GROUPS: tuple[str, ...] = (DEMANDS, SOLUTIONS, MATCHING, RESULTS)

# From the enterprise's form to the registered contract: each step counts demands, so that each is a part of the last.
FUNNEL: tuple[str, ...] = ("collected", "analysed", "published", "with_solutions", "solved", "contracted")
# The columns of the year's table.
ROLL_UP: tuple[str, ...] = (
    "collected", "analysed", "published", "solutions", "meetings", "finals", "agreements", "agreed_amount", "awards",
    "prizes",
)  # fmt: skip
