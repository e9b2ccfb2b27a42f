"""Where an edition, a hosting application and a competition can stand, and the ways between.

The first label of a state is what staff see; ``PUBLIC_LABELS`` is what everybody sees. The database's triggers and the
workflows are both made from the EDGES.
"""

from __future__ import annotations

from django.db import models

from challenge_portal.workflow.edges import Edge


class EditionState(models.TextChoices):
    """An edition (届): written, open for applications, being decided, over."""

    DRAFT = "draft", "拟稿"
    OPEN = "open", "申办中"
    DECIDING = "deciding", "遴选承办地"
    CONCLUDED = "concluded", "已结束"


EDITION_EDGES = [
    Edge("publish", {EditionState.DRAFT}, EditionState.OPEN),
    Edge("expire", {EditionState.OPEN}, EditionState.DECIDING),
    Edge("close", {EditionState.OPEN}, EditionState.DECIDING),
    Edge("conclude", {EditionState.DECIDING}, EditionState.CONCLUDED),
    Edge("archive", {EditionState.DRAFT}, EditionState.CONCLUDED),  # held before there was a portal
]

EDITIONS_IN_PUBLIC = frozenset({EditionState.OPEN, EditionState.DECIDING, EditionState.CONCLUDED})
EDITIONS_BEING_DECIDED = frozenset({EditionState.OPEN, EditionState.DECIDING})


class ApplicationState(models.TextChoices):
    """A hosting application (申办表), from the host's draft to the centre's decision."""

    DRAFT = "draft", "草稿"
    FINALISED = "finalised", "已定稿，待盖章提交"
    SUBMITTED = "submitted", "待审核"
    RETURNED = "returned", "退回修改"
    RECOMMENDED = "recommended", "省级已推荐"
    NOT_RECOMMENDED = "not_recommended", "不予推荐"
    ACCEPTED = "accepted", "确定承办"
    NOT_ACCEPTED = "not_accepted", "未列入承办"
    WITHDRAWN = "withdrawn", "已撤回"


_A = ApplicationState

APPLICATION_EDGES = [
    Edge("finalise", {_A.DRAFT, _A.RETURNED}, _A.FINALISED),
    Edge("take_back", {_A.FINALISED}, _A.DRAFT),
    Edge("submit", {_A.FINALISED}, _A.SUBMITTED),
    Edge("give_back", {_A.SUBMITTED}, _A.RETURNED),
    Edge("recommend", {_A.SUBMITTED}, _A.RECOMMENDED),
    Edge("decline", {_A.SUBMITTED}, _A.NOT_RECOMMENDED),
    Edge("accept", {_A.SUBMITTED, _A.RECOMMENDED}, _A.ACCEPTED),
    Edge("turn_down", {_A.SUBMITTED, _A.RECOMMENDED}, _A.NOT_ACCEPTED),
    Edge("withdraw", {_A.DRAFT, _A.FINALISED, _A.SUBMITTED, _A.RETURNED, _A.RECOMMENDED}, _A.WITHDRAWN),
    Edge("reopen", {_A.NOT_RECOMMENDED}, _A.SUBMITTED),  # 重新受理, by the province that declined it
    Edge("resume", {_A.WITHDRAWN}, _A.DRAFT),  # 重新申办, by the host that withdrew it
]

OPEN_TO_HOST = frozenset({_A.DRAFT, _A.RETURNED})  # who may type, said once
STILL_TO_SUBMIT = OPEN_TO_HOST | {_A.FINALISED}
APPLICATION_OVER = frozenset({_A.NOT_RECOMMENDED, _A.NOT_ACCEPTED, _A.WITHDRAWN})
WAITS_FOR_DECISION = frozenset({_A.SUBMITTED, _A.RECOMMENDED})


class LetterState(models.TextChoices):
    """A province's letter of recommendation (申报函): written, numbered, stamped and sent."""

    DRAFT = "draft", "拟稿"
    ISSUED = "issued", "已编号，待盖章报送"
    SENT = "sent", "已报送"
    DISCARDED = "discarded", "已作废"


_L = LetterState

LETTER_EDGES = [
    Edge("issue", {_L.DRAFT}, _L.ISSUED),
    Edge("take_back", {_L.ISSUED}, _L.DRAFT),
    Edge("send", {_L.ISSUED}, _L.SENT),
    Edge("discard", {_L.DRAFT, _L.ISSUED, _L.SENT}, _L.DISCARDED),  # its applications are free for another letter
]


class PackageState(models.TextChoices):
    """A ZIP of the stamped forms of an edition (打包): made by a job, kept for some days."""

    ASKED = "asked", "正在打包"
    READY = "ready", "可以下载"
    FAILED = "failed", "未能打包"
    CANCELLED = "cancelled", "已取消"
    REMOVED = "removed", "已到期删除"


_K = PackageState

PACKAGE_EDGES = [
    Edge("finish", {_K.ASKED}, _K.READY),
    Edge("fail", {_K.ASKED}, _K.FAILED),
    Edge("cancel", {_K.ASKED}, _K.CANCELLED),
    Edge("retry", {_K.FAILED, _K.CANCELLED}, _K.ASKED),
    Edge("remove", {_K.READY}, _K.REMOVED),
]
PACKAGE_TONES = {_K.ASKED: "go", _K.READY: "ok", _K.FAILED: "stop", _K.CANCELLED: "", _K.REMOVED: ""}


class ExtensionState(models.TextChoices):
    """A personal extension (个别延期): a later deadline for one host."""

    GRANTED = "granted", "有效"
    USED = "used", "已按延期提交"
    REPLACED = "replaced", "已另行延期"
    WITHDRAWN = "withdrawn", "已收回"


_X = ExtensionState

EXTENSION_EDGES = [
    Edge("use", {_X.GRANTED}, _X.USED),  # the host submitted after its ordinary deadline
    Edge("replace", {_X.GRANTED, _X.USED}, _X.REPLACED),  # by a still later one
    Edge("withdraw", {_X.GRANTED}, _X.WITHDRAWN),  # only while nobody relied on it
]

EXTENSION_HOLDS = frozenset({_X.GRANTED, _X.USED})


class WorkPlanState(models.TextChoices):
    """A host's work plan (工作方案) for its competition, from its draft to the launch."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审定"
    RETURNED = "returned", "退回修改"
    APPROVED = "approved", "已批准"
    LAUNCHED = "launched", "已正式启动"


_W = WorkPlanState

WORK_PLAN_EDGES = [
    Edge("submit", {_W.DRAFT, _W.RETURNED}, _W.SUBMITTED),
    Edge("give_back", {_W.SUBMITTED}, _W.RETURNED),
    Edge("approve", {_W.SUBMITTED}, _W.APPROVED),
    Edge("launch", {_W.APPROVED}, _W.LAUNCHED),  # 正式启动 is announced
]

PLAN_OPEN_TO_HOST = frozenset({_W.DRAFT, _W.RETURNED})
PLAN_STANDS = frozenset({_W.APPROVED, _W.LAUNCHED})


class ChangeState(models.TextChoices):
    """A change after acceptance (承办后变更): asked by the host, consented to by the province, approved by the centre."""

    ASKED = "asked", "待省级同意"
    CONSENTED = "consented", "待火炬中心批准"
    APPROVED = "approved", "已批准变更"
    REFUSED = "refused", "不同意变更"
    WITHDRAWN = "withdrawn", "已撤回"


_H = ChangeState

CHANGE_EDGES = [
    Edge("consent", {_H.ASKED}, _H.CONSENTED),
    Edge("oppose", {_H.ASKED}, _H.REFUSED),  # the province's no ends it
    Edge("approve", {_H.ASKED, _H.CONSENTED}, _H.APPROVED),  # from ASKED only where no province stands between
    Edge("turn_down", {_H.ASKED, _H.CONSENTED}, _H.REFUSED),
    Edge("withdraw", {_H.ASKED, _H.CONSENTED}, _H.WITHDRAWN),
]

CHANGE_OPEN = frozenset({_H.ASKED, _H.CONSENTED})


class CompetitionState(models.TextChoices):
    """A competition (one place in one edition)."""

    PREPARING = "preparing", "筹备中"
    COLLECTING = "collecting", "需求征集"
    PUBLISHING = "publishing", "需求发布与揭榜"
    MATCHING = "matching", "需求对接"
    FINAL = "final", "现场赛"
    SUMMARISING = "summarising", "总结评价"
    CONCLUDED = "concluded", "已结束"


_C = CompetitionState

COMPETITION_EDGES = [
    Edge("open_collection", {_C.PREPARING}, _C.COLLECTING),
    Edge("open_publication", {_C.COLLECTING}, _C.PUBLISHING),
    Edge("open_matching", {_C.PUBLISHING}, _C.MATCHING),
    Edge("open_final", {_C.MATCHING}, _C.FINAL),
    Edge("summarise", {_C.MATCHING, _C.FINAL}, _C.SUMMARISING),  # a final is held only where matching didn't settle it
    Edge("conclude", {_C.SUMMARISING}, _C.CONCLUDED),
    Edge("archive", {_C.PREPARING}, _C.CONCLUDED),  # held before there was a portal
]

RUNNING = frozenset({_C.COLLECTING, _C.PUBLISHING, _C.MATCHING, _C.FINAL})


class Stage(models.TextChoices):
    """The stages of a competition's calendar (国科火字〔2022〕47号 附件1，三)."""

    COLLECTION = "collection", "需求征集"
    ANALYSIS = "analysis", "需求分析"
    PUBLICATION = "publication", "需求发布"
    SOLUTIONS = "solutions", "解决方案征集"
    MATCHING = "matching", "需求对接"
    FINAL = "final", "现场赛"
    AGREEMENT = "agreement", "签约"
    AWARD = "award", "奖励支持"
    SUMMARY = "summary", "总结评价"


STAGE_ORDER = {stage: position for position, stage in enumerate(Stage)}


class TrackKind(models.TextChoices):
    """What kind of competition a host may apply for."""

    SPECIAL_THEME = "special_theme", "专题赛"
    EMERGING_INDUSTRY = "emerging_industry", "新兴产业赛"
    INDUSTRY = "industry", "产业赛"


class PartyTitle(models.TextChoices):
    """In what quality an organisation stands under a competition."""

    GUIDING = "guiding", "指导单位"
    ORGANISING = "organising", "主办单位"
    UNDERTAKING = "undertaking", "承办单位"
    ASSISTING = "assisting", "协办单位"
    SUPPORTING = "supporting", "支持单位"
    COOPERATING = "cooperating", "合作单位"
    IMPLEMENTING = "implementing", "实施单位"


class AnnouncementKind(models.TextChoices):
    """What an announcement is."""

    NOTICE = "notice", "通知"
    FORWARDING = "forwarding", "转发通知"
    DECISION = "decision", "承办名单"
    LAUNCH = "launch", "正式启动"
    DEMAND_ANNOUNCEMENT = "demand_announcement", "需求公告"
    AWARD_PUBLICITY = "award_publicity", "奖励公示"
    AWARD_DECISION = "award_decision", "获奖名单"


class ComplaintKind(models.TextChoices):
    """What a complaint is about (国科发火〔2019〕228号 四: 建立投诉和纠纷处理机制)."""

    OBJECTION = "objection", "对公示的异议"
    PROCESS = "process", "赛事组织"
    INTEGRITY = "integrity", "弄虚作假或违规"
    RIGHTS = "rights", "知识产权或保密"
    OTHER = "other", "其他"


class ComplaintState(models.TextChoices):
    """A complaint (投诉): filed by anybody, answered by the named body."""

    RECEIVED = "received", "待受理"
    ACCEPTED = "accepted", "办理中"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    ANSWERED = "answered", "已答复"
    WITHDRAWN = "withdrawn", "已撤回"


_P = ComplaintState

COMPLAINT_EDGES = [
    Edge("take_up", {_P.RECEIVED}, _P.ACCEPTED),
    Edge("reject", {_P.RECEIVED}, _P.NOT_ACCEPTED),  # always with the reason
    Edge("pass_on", {_P.RECEIVED, _P.ACCEPTED}, _P.RECEIVED),  # another body is responsible
    Edge("answer", {_P.RECEIVED, _P.ACCEPTED}, _P.ANSWERED),
    Edge("withdraw", {_P.RECEIVED, _P.ACCEPTED}, _P.WITHDRAWN),
]

COMPLAINT_OPEN = frozenset({_P.RECEIVED, _P.ACCEPTED})
COMPLAINT_TONES = {
    _P.RECEIVED: "wait",
    _P.ACCEPTED: "go",
    _P.NOT_ACCEPTED: "stop",
    _P.ANSWERED: "ok",
    _P.WITHDRAWN: "",
}


class ReviewSheetState(models.TextChoices):
    """One reviewer's sheet (评审表) for one hosting application."""

    DRAFT = "draft", "评审中"
    SUBMITTED = "submitted", "已提交"


_S = ReviewSheetState

REVIEW_SHEET_EDGES = [
    Edge("submit", {_S.DRAFT}, _S.SUBMITTED),
    Edge("reopen", {_S.SUBMITTED}, _S.DRAFT),  # by the centre, with a reason
]


class EvaluationGrade(models.TextChoices):
    """What the centre thinks of a competition that is over (总结评价)."""

    EXCELLENT = "excellent", "优秀"
    GOOD = "good", "良好"
    PASSED = "passed", "合格"
    FAILED = "failed", "不合格"


EVALUATION_TONES = {
    EvaluationGrade.EXCELLENT: "ok",
    EvaluationGrade.GOOD: "ok",
    EvaluationGrade.PASSED: "wait",
    EvaluationGrade.FAILED: "stop",
}
OPEN_TO_EVALUATION = frozenset({_C.SUMMARISING, _C.CONCLUDED})
