"""Where a final, a contestant, a score sheet, a round of awards and an award can stand, and the ways between."""

from __future__ import annotations

from django.db import models

from challenge_portal.workflow.edges import Edge


class FinalState(models.TextChoices):
    """A final (现场赛)."""

    PLANNED = "planned", "筹备中"
    DRAWN = "drawn", "已抽签"
    RUNNING = "running", "进行中"
    SCORED = "scored", "评分结束"
    RELEASED = "released", "成绩已公布"
    CANCELLED = "cancelled", "已取消"


_F = FinalState

FINAL_EDGES = [
    Edge("draw", {_F.PLANNED}, _F.DRAWN),  # order drawn, panel and criteria frozen
    Edge("undraw", {_F.DRAWN}, _F.PLANNED),
    Edge("open", {_F.DRAWN}, _F.RUNNING),
    Edge("close", {_F.RUNNING}, _F.SCORED),
    Edge("reopen", {_F.SCORED}, _F.RUNNING),
    Edge("release", {_F.SCORED}, _F.RELEASED),
    Edge("cancel", {_F.PLANNED, _F.DRAWN}, _F.CANCELLED),
]

FINAL_IN_PARTIES_SIGHT = frozenset({_F.DRAWN, _F.RUNNING, _F.SCORED, _F.RELEASED})
FINAL_OPEN_TO_JUDGES = frozenset({_F.DRAWN, _F.RUNNING, _F.SCORED})  # signed judges read the solutions
FINAL_OVER = frozenset({_F.RELEASED, _F.CANCELLED})
FINAL_TONES = {
    _F.PLANNED: "",
    _F.DRAWN: "wait",
    _F.RUNNING: "go",
    _F.SCORED: "wait",
    _F.RELEASED: "ok",
    _F.CANCELLED: "",
}


class EntryState(models.TextChoices):
    """A contestant (上场组) of a final: one solution."""

    WAITING = "waiting", "待出场"
    PRESENTING = "presenting", "陈述"
    ANSWERING = "answering", "答辩"
    SCORING = "scoring", "评分"
    SCORED = "scored", "已完成评分"
    ABSENT = "absent", "未到场"


_E = EntryState

ENTRY_EDGES = [
    Edge("call", {_E.WAITING}, _E.PRESENTING),
    Edge("question", {_E.PRESENTING}, _E.ANSWERING),
    Edge("score", {_E.PRESENTING, _E.ANSWERING}, _E.SCORING),
    Edge("complete", {_E.SCORING}, _E.SCORED),
    Edge("reopen", {_E.SCORED}, _E.SCORING),
    Edge("mark_absent", {_E.WAITING, _E.PRESENTING}, _E.ABSENT),
    Edge("bring_back", {_E.ABSENT}, _E.WAITING),
]

ON_STAGE = frozenset({_E.PRESENTING, _E.ANSWERING, _E.SCORING})
ENTRY_DONE = frozenset({_E.SCORED, _E.ABSENT})


ENTRY_TONES = {
    _E.WAITING: "",
    _E.PRESENTING: "go",
    _E.ANSWERING: "go",
    _E.SCORING: "wait",
    _E.SCORED: "ok",
    _E.ABSENT: "stop",
}
TO_DRAFT = ON_STAGE  # judges may note marks from the first word on …
TO_SUBMIT = frozenset({_E.ANSWERING, _E.SCORING})  # … and hand them in once the presentation is over


class SheetState(models.TextChoices):
    """One judge's score sheet (评分表) for one contestant."""

    DRAFT = "draft", "评分中"
    SUBMITTED = "submitted", "已提交"


SHEET_EDGES = [
    Edge("submit", {SheetState.DRAFT}, SheetState.SUBMITTED),
    Edge("submit_on_paper", {SheetState.DRAFT}, SheetState.SUBMITTED),  # by the host, from a signed paper sheet
    Edge("reopen", {SheetState.SUBMITTED}, SheetState.DRAFT),  # by the host, with a reason
]


class JudgeKind(models.TextChoices):
    """Kinds of judges (2021 沪苏国际创新挑战赛方案: 需求方、技术专家、技术转移专家、科技金融专家)."""

    DEMAND_SIDE = "demand_side", "需求方"
    TECHNOLOGY = "technology", "技术专家"
    TRANSFER = "transfer", "技术转移专家"
    FINANCE = "finance", "科技金融专家"


class RecusalSource(models.TextChoices):
    """Why a judge doesn't score a contestant."""

    COMPUTED = "computed", "系统核对"
    DECLARED = "declared", "评委申报"
    OFFICER = "officer", "承办单位要求"


class AwardRoundState(models.TextChoices):
    """A round of awards (一批奖项): nominated together, publicised for objection together, decided together."""

    DRAFT = "draft", "拟定中"
    PUBLICISED = "publicised", "公示中"
    CLOSED = "closed", "公示期满"
    DECIDED = "decided", "已公布"


_W = AwardRoundState

AWARD_ROUND_EDGES = [
    Edge("publicise", {_W.DRAFT}, _W.PUBLICISED),
    Edge("expire", {_W.PUBLICISED}, _W.CLOSED),  # time's own move
    Edge("take_back", {_W.PUBLICISED, _W.CLOSED}, _W.DRAFT),  # something was wrong with the list
    Edge("decide", {_W.CLOSED}, _W.DECIDED),
]

AWARD_ROUNDS_IN_PUBLIC = frozenset({_W.PUBLICISED, _W.CLOSED, _W.DECIDED})
AWARD_ROUND_TONES = {_W.DRAFT: "", _W.PUBLICISED: "go", _W.CLOSED: "wait", _W.DECIDED: "ok"}


class AwardState(models.TextChoices):
    """One award to one recipient."""

    NOMINATED = "nominated", "提名"
    GRANTED = "granted", "已授予"
    DROPPED = "dropped", "不予授予"


AWARD_EDGES = [
    Edge("grant", {AwardState.NOMINATED}, AwardState.GRANTED),  # follows from the round's decision
    Edge("drop", {AwardState.NOMINATED}, AwardState.DROPPED),  # after an objection, with the reason
    Edge("restore", {AwardState.DROPPED}, AwardState.NOMINATED),
]

AWARDS_IN_PUBLIC = frozenset({AwardState.NOMINATED, AwardState.GRANTED})  # once their round is
AWARD_TONES = {AwardState.NOMINATED: "wait", AwardState.GRANTED: "ok", AwardState.DROPPED: "stop"}


class RecipientKind(models.TextChoices):
    """Who can receive an award of a kind."""

    CHALLENGER = "challenger", "挑战者（解决方案）"
    OWNER = "owner", "技术需求方（需求）"
    INSTITUTION = "institution", "单位"
    PERSON = "person", "个人"
    AUTHORITY = "authority", "组织单位"
