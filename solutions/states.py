"""Where a registration, a solution, a meeting and an agreement can stand, and the ways between.

The label of a state is what the parties and staff see. The database's triggers and the workflows are both made from
the EDGES.
"""

from __future__ import annotations

from django.db import models

from challenge_portal.workflow.edges import Edge


class RegistrationState(models.TextChoices):
    """A challenger's registration (挑战报名) for one competition."""

    DRAFT = "draft", "填写中"
    FINALISED = "finalised", "已定稿，待盖章提交"
    SUBMITTED = "submitted", "待核对"
    RETURNED = "returned", "退回修改"
    ADMITTED = "admitted", "已报名"
    REFUSED = "refused", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"


_R = RegistrationState

REGISTRATION_EDGES = [
    Edge("register", {_R.DRAFT, _R.RETURNED}, _R.ADMITTED),  # signed on the portal: admitted at once
    Edge("finalise", {_R.DRAFT, _R.RETURNED}, _R.FINALISED),  # where a stamped copy is asked for
    Edge("take_back", {_R.FINALISED}, _R.DRAFT),
    Edge("submit", {_R.FINALISED}, _R.SUBMITTED),
    Edge("admit", {_R.SUBMITTED}, _R.ADMITTED),
    Edge("give_back", {_R.SUBMITTED}, _R.RETURNED),
    Edge("refuse", {_R.SUBMITTED, _R.ADMITTED}, _R.REFUSED),
    Edge("withdraw", {_R.DRAFT, _R.FINALISED, _R.SUBMITTED, _R.RETURNED, _R.ADMITTED}, _R.WITHDRAWN),
]

REGISTRATION_OPEN = frozenset({_R.DRAFT, _R.RETURNED})  # the challenger may type
REGISTRATION_OVER = frozenset({_R.REFUSED, _R.WITHDRAWN})

REGISTRATION_TONES = {
    _R.DRAFT: "",
    _R.FINALISED: "wait",
    _R.SUBMITTED: "wait",
    _R.RETURNED: "back",
    _R.ADMITTED: "ok",
    _R.REFUSED: "stop",
    _R.WITHDRAWN: "",
}


class SolutionState(models.TextChoices):
    """A solution (解决方案) to one demand, from the challenger's draft to an agreement or an answer with a reason."""

    DRAFT = "draft", "草稿"
    SEALED = "sealed", "已提交（密封）"
    SUBMITTED = "submitted", "待企业答复"
    ASKED = "asked", "待补充材料"
    SHORTLISTED = "shortlisted", "有意向，对接中"
    CHOSEN = "chosen", "选定合作"
    AGREED = "agreed", "已签意向协议"
    DECLINED = "declined", "未采纳"
    WITHDRAWN = "withdrawn", "已撤回"


_S = SolutionState

SOLUTION_EDGES = [
    Edge("submit", {_S.DRAFT}, _S.SUBMITTED),
    Edge("submit_sealed", {_S.DRAFT}, _S.SEALED),  # where the competition seals until the deadline
    Edge("replace", {_S.SUBMITTED}, _S.SUBMITTED),
    Edge("replace_sealed", {_S.SEALED}, _S.SEALED),
    Edge("unseal", {_S.SEALED}, _S.SUBMITTED),  # time's own move at the deadline
    Edge("ask", {_S.SUBMITTED}, _S.ASKED),
    Edge("supplement", {_S.ASKED}, _S.SUBMITTED),
    Edge("shortlist", {_S.SUBMITTED, _S.ASKED}, _S.SHORTLISTED),
    Edge("decline", {_S.SUBMITTED, _S.ASKED, _S.SHORTLISTED}, _S.DECLINED),
    Edge("reconsider", {_S.DECLINED}, _S.SHORTLISTED),
    Edge("choose", {_S.SHORTLISTED}, _S.CHOSEN),
    Edge("release", {_S.CHOSEN}, _S.SHORTLISTED),  # the talks failed
    Edge("agree", {_S.CHOSEN}, _S.AGREED),  # follows when the signed agreement is confirmed
    Edge("annul", {_S.AGREED}, _S.CHOSEN),  # follows when a confirmed agreement is voided
    Edge("withdraw", {_S.DRAFT, _S.SEALED, _S.SUBMITTED, _S.ASKED, _S.SHORTLISTED}, _S.WITHDRAWN),
]

FILED = frozenset({_S.SEALED, _S.SUBMITTED, _S.ASKED, _S.SHORTLISTED, _S.CHOSEN, _S.AGREED, _S.DECLINED})
WAITS_FOR_ANSWER = frozenset({_S.SUBMITTED})
IN_TALKS = frozenset({_S.SHORTLISTED, _S.CHOSEN, _S.AGREED})
TAKEN = frozenset({_S.CHOSEN, _S.AGREED})  # one per demand
SOLUTION_ENDED = frozenset({_S.AGREED, _S.DECLINED, _S.WITHDRAWN})

SOLUTION_TONES = {
    _S.DRAFT: "",
    _S.SEALED: "go",
    _S.SUBMITTED: "wait",
    _S.ASKED: "back",
    _S.SHORTLISTED: "go",
    _S.CHOSEN: "go",
    _S.AGREED: "ok",
    _S.DECLINED: "",
    _S.WITHDRAWN: "",
}


class MeetingState(models.TextChoices):
    """A matching meeting (对接会)."""

    PLANNED = "planned", "拟定中"
    CONVENED = "convened", "已通知"
    HELD = "held", "已举行"
    CANCELLED = "cancelled", "已取消"


MEETING_EDGES = [
    Edge("convene", {MeetingState.PLANNED}, MeetingState.CONVENED),
    Edge("hold", {MeetingState.CONVENED}, MeetingState.HELD),  # minutes recorded
    Edge("cancel", {MeetingState.PLANNED, MeetingState.CONVENED}, MeetingState.CANCELLED),
]

MEETING_TONES = {
    MeetingState.PLANNED: "",
    MeetingState.CONVENED: "wait",
    MeetingState.HELD: "ok",
    MeetingState.CANCELLED: "",
}


class MeetingOutcome(models.TextChoices):
    """What a pair of enterprise and challenger came to at a meeting."""

    OPEN = "", "未记录"
    AGREED = "agreed", "达成意向"
    GO_ON = "go_on", "继续洽谈"
    NOT_FIT = "not_fit", "未达成意向"
    ABSENT = "absent", "未到会"


class AgreementState(models.TextChoices):
    """A letter of intent (意向合作协议)."""

    DRAFT = "draft", "拟稿"
    FINALISED = "finalised", "已定稿，待签署"
    SIGNED = "signed", "签署件待核对"
    RETURNED = "returned", "签署件退回"
    CONFIRMED = "confirmed", "已签约"
    VOIDED = "voided", "已作废"


_G = AgreementState

AGREEMENT_EDGES = [
    Edge("finalise", {_G.DRAFT}, _G.FINALISED),
    Edge("take_back", {_G.FINALISED, _G.RETURNED}, _G.DRAFT),
    Edge("hand_in", {_G.FINALISED, _G.RETURNED}, _G.SIGNED),
    Edge("give_back", {_G.SIGNED}, _G.RETURNED),
    Edge("confirm", {_G.SIGNED}, _G.CONFIRMED),
    Edge("void", {_G.DRAFT, _G.FINALISED, _G.SIGNED, _G.RETURNED, _G.CONFIRMED}, _G.VOIDED),
]

AGREEMENT_TONES = {
    _G.DRAFT: "",
    _G.FINALISED: "wait",
    _G.SIGNED: "wait",
    _G.RETURNED: "back",
    _G.CONFIRMED: "ok",
    _G.VOIDED: "",
}


class CooperationKind(models.TextChoices):
    """How the two will work together, in the words of the technical contract's five kinds (技术合同认定登记)."""

    DEVELOPMENT = "development", "技术开发"
    TRANSFER = "transfer", "技术转让"
    LICENCE = "licence", "技术许可"
    CONSULTING = "consulting", "技术咨询"
    SERVICE = "service", "技术服务"
