"""Where a demand, its analysis and a batch can stand, and the ways between.

The label of a state is what staff and the enterprise see; ``PUBLIC_LABELS`` is what everybody sees. The database's
triggers and the workflows are both made from the EDGES.
"""

from __future__ import annotations

from django.db import models

from challenge_portal.workflow.edges import Edge


class DemandState(models.TextChoices):
    """A demand (技术需求), from the enterprise's draft to the end of its time on the hall."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待形式审查"
    RETURNED = "returned", "退回修改"
    ACCEPTED = "accepted", "已受理，待委托分析"
    ANALYSING = "analysing", "需求分析中"
    ANALYSED = "analysed", "分析待审定"
    TO_CONFIRM = "to_confirm", "待企业确认公开文本"
    CONFIRMED = "confirmed", "已确认，待发布"
    PUBLISHED = "published", "揭榜中"
    CLOSED = "closed", "揭榜截止"
    AGREED = "agreed", "已达成合作意向"
    UNFIT = "unfit", "不宜发布"
    WITHDRAWN = "withdrawn", "已撤回"


_D = DemandState

DEMAND_EDGES = [
    Edge("submit", {_D.DRAFT, _D.RETURNED}, _D.SUBMITTED),
    Edge("accept", {_D.SUBMITTED}, _D.ACCEPTED),
    Edge("give_back", {_D.SUBMITTED, _D.ACCEPTED}, _D.RETURNED),
    Edge("assign", {_D.ACCEPTED}, _D.ANALYSING),
    Edge("recall", {_D.ANALYSING}, _D.ACCEPTED),
    Edge("hand_in", {_D.ANALYSING}, _D.ANALYSED),
    Edge("redo", {_D.ANALYSED}, _D.ANALYSING),
    Edge("approve", {_D.ANALYSED}, _D.TO_CONFIRM),
    Edge("propose", {_D.ACCEPTED}, _D.TO_CONFIRM),  # only where the competition asks for no analysis
    Edge("object", {_D.TO_CONFIRM}, _D.ANALYSED),
    Edge("confirm", {_D.TO_CONFIRM}, _D.CONFIRMED),
    Edge("publish", {_D.CONFIRMED}, _D.PUBLISHED),
    Edge("expire", {_D.PUBLISHED}, _D.CLOSED),
    Edge("mark_unfit", {_D.SUBMITTED, _D.ACCEPTED, _D.ANALYSED, _D.CONFIRMED}, _D.UNFIT),
    Edge("agree", {_D.PUBLISHED, _D.CLOSED}, _D.AGREED),  # follows when a letter of intent is confirmed
    Edge("reopen", {_D.AGREED}, _D.PUBLISHED),  # follows when it is voided: solutions are still collected
    Edge("close_again", {_D.AGREED}, _D.CLOSED),  # likewise: they no longer are
    Edge("take_down", {_D.PUBLISHED, _D.CLOSED, _D.AGREED}, _D.WITHDRAWN),
    Edge(
        "withdraw",
        {
            _D.DRAFT,
            _D.SUBMITTED,
            _D.RETURNED,
            _D.ACCEPTED,
            _D.ANALYSING,
            _D.ANALYSED,
            _D.TO_CONFIRM,
            _D.CONFIRMED,
        },
        _D.WITHDRAWN,
    ),
]

OPEN_TO_OWNER = frozenset({_D.DRAFT, _D.RETURNED})  # who may type, said once
ON_THE_HALL = frozenset({_D.PUBLISHED, _D.CLOSED, _D.AGREED})
WAITS_FOR_HOST = frozenset({_D.SUBMITTED, _D.ACCEPTED, _D.ANALYSED, _D.CONFIRMED})
WAITS_FOR_OWNER = frozenset({_D.DRAFT, _D.RETURNED, _D.TO_CONFIRM})
ENDED = frozenset({_D.CLOSED, _D.AGREED, _D.UNFIT, _D.WITHDRAWN})
TEXT_OPEN_TO_HOST = frozenset({_D.ACCEPTED, _D.ANALYSED})  # the host may still word the public text
# How far a demand has come, for the figures: each counts the ones that came at least so far.
ANALYSIS_PASSED = frozenset({_D.TO_CONFIRM, _D.CONFIRMED}) | ON_THE_HALL
CHECKED = frozenset({_D.ACCEPTED, _D.ANALYSING, _D.ANALYSED}) | ANALYSIS_PASSED
NEVER_COLLECTED = frozenset({_D.DRAFT, _D.WITHDRAWN})  # a withdrawn one is not counted as collected

PUBLIC_LABELS = {_D.PUBLISHED: "揭榜中", _D.CLOSED: "已截止", _D.AGREED: "已达成合作意向"}
PUBLIC_TONES = {_D.PUBLISHED: "go", _D.CLOSED: "", _D.AGREED: "ok"}

TONES = {  # the look of the state's badge
    _D.DRAFT: "",
    _D.SUBMITTED: "wait",
    _D.RETURNED: "back",
    _D.ACCEPTED: "wait",
    _D.ANALYSING: "go",
    _D.ANALYSED: "wait",
    _D.TO_CONFIRM: "wait",
    _D.CONFIRMED: "wait",
    _D.PUBLISHED: "go",
    _D.CLOSED: "ok",
    _D.AGREED: "ok",
    _D.UNFIT: "stop",
    _D.WITHDRAWN: "",
}


class AnalysisState(models.TextChoices):
    """An analysis (需求分析) by an entrusted agency."""

    ASSIGNED = "assigned", "待分析"
    RETURNED = "returned", "退回修改"
    SUBMITTED = "submitted", "待审定"
    APPROVED = "approved", "审定通过"
    CANCELLED = "cancelled", "已取消"


_A = AnalysisState

ANALYSIS_EDGES = [
    Edge("submit", {_A.ASSIGNED, _A.RETURNED}, _A.SUBMITTED),
    Edge("give_back", {_A.SUBMITTED, _A.APPROVED}, _A.RETURNED),  # approved, but the enterprise objected to the text
    Edge("approve", {_A.SUBMITTED, _A.APPROVED}, _A.APPROVED),
    Edge("cancel", {_A.ASSIGNED, _A.RETURNED, _A.SUBMITTED, _A.APPROVED}, _A.CANCELLED),
]

OPEN_TO_AGENCY = frozenset({_A.ASSIGNED, _A.RETURNED})
HANDED_IN = frozenset({_A.SUBMITTED, _A.APPROVED})  # and neither given back nor cancelled
ANALYSIS_TONES = {
    _A.ASSIGNED: "wait",
    _A.RETURNED: "back",
    _A.SUBMITTED: "wait",
    _A.APPROVED: "ok",
    _A.CANCELLED: "",
}


class BatchState(models.TextChoices):
    """A batch of demands that go out together as one 需求公告."""

    DRAFT = "draft", "拟稿"
    PUBLISHED = "published", "已发布"


BATCH_EDGES = [Edge("publish", {BatchState.DRAFT}, BatchState.PUBLISHED)]


class ServiceChoice(models.TextChoices):
    """Who helps the enterprise with the demand (沪科合〔2019〕23号 三（三）1（2）)."""

    OWN = "own", "自行选择服务机构"
    RECOMMENDED = "recommended", "由平台推荐服务机构"
    BASIC = "basic", "使用承办地基础服务"


class Channel(models.TextChoices):
    """How a demand came in (来源). Whatever the enterprise did not file itself waits until it takes it over (认领)."""

    ACCOUNT = "account", "企业填报"
    LINK = "link", "扫码预报名"
    EXCEL = "excel", "Excel 导入"
    PROXY = "proxy", "代为填报"


BROUGHT_IN = frozenset({Channel.LINK, Channel.EXCEL, Channel.PROXY})
SHOWN_TO_OWNER = frozenset({Channel.EXCEL, Channel.PROXY})  # what came by a link is shown to who has its claim code


class LinkState(models.TextChoices):
    """A QR link (征集二维码) of an office."""

    OPEN = "open", "开放"
    CLOSED = "closed", "已关闭"


LINK_EDGES = [
    Edge("close", {LinkState.OPEN}, LinkState.CLOSED),
    Edge("expire", {LinkState.OPEN}, LinkState.CLOSED),
    Edge("reopen", {LinkState.CLOSED}, LinkState.OPEN),
]
LINK_TONES = {LinkState.OPEN: "go", LinkState.CLOSED: ""}


class ImportState(models.TextChoices):
    """A filled Excel template on its way: everything is checked first, nothing is kept until an officer confirms."""

    CHECKING = "checking", "正在核对"
    CHECKED = "checked", "待确认导入"
    IMPORTING = "importing", "正在导入"
    IMPORTED = "imported", "已导入"
    FAILED = "failed", "不能导入"
    DISCARDED = "discarded", "已放弃"


_I = ImportState

IMPORT_EDGES = [
    Edge("check", {_I.CHECKING}, _I.CHECKED),
    Edge("refuse", {_I.CHECKING}, _I.FAILED),
    Edge("confirm", {_I.CHECKED}, _I.IMPORTING),
    Edge("finish", {_I.IMPORTING}, _I.IMPORTED),
    Edge("break_off", {_I.IMPORTING}, _I.CHECKED),  # the worker was lost for good: nothing was kept
    Edge("discard", {_I.CHECKED}, _I.DISCARDED),
]
IMPORT_TONES = {
    _I.CHECKING: "go",
    _I.CHECKED: "wait",
    _I.IMPORTING: "go",
    _I.IMPORTED: "ok",
    _I.FAILED: "stop",
    _I.DISCARDED: "",
}


class CorrectionState(models.TextChoices):
    """A correction (更正) of the public text of a demand that stands on the hall."""

    ASKED = "asked", "待承办单位拟定"
    WORDED = "worded", "待企业确认"
    OBJECTED = "objected", "企业有不同意见，待修改"
    PUBLISHED = "published", "已更正"
    DISCARDED = "discarded", "未更正"


_C = CorrectionState

CORRECTION_EDGES = [
    Edge("word", {_C.ASKED, _C.WORDED, _C.OBJECTED}, _C.WORDED),
    Edge("confirm", {_C.WORDED}, _C.PUBLISHED),  # confirmed is public at once: the hall must not say what is wrong
    Edge("object", {_C.WORDED}, _C.OBJECTED),
    Edge("discard", {_C.ASKED, _C.WORDED, _C.OBJECTED}, _C.DISCARDED),
]
CORRECTION_OPEN = frozenset({_C.ASKED, _C.WORDED, _C.OBJECTED})
CORRECTION_TONES = {_C.ASKED: "wait", _C.WORDED: "wait", _C.OBJECTED: "back", _C.PUBLISHED: "ok", _C.DISCARDED: ""}
