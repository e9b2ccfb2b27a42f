"""What a document and its files can be."""

from django.db import models

from challenge_portal.workflow.edges import Edge


class DocumentState(models.TextChoices):
    """Whether the paper exists yet. That it was replaced or voided stands beside, as facts with a date."""

    WAITING = "waiting", "生成中"
    READY = "ready", "已生成"
    FAILED = "failed", "生成失败"


class FileRole(models.TextChoices):
    """What a file is to its document."""

    PRINT = "print", "系统定稿"
    STAMPED_SCAN = "stamped_scan", "盖章扫描件"
    SIGNED = "signed", "电子签章件"


class SealRequestState(models.TextChoices):
    """Where a request for an office's seal (用印申请) stands."""

    ASKED = "asked", "待审批"
    GRANTED = "granted", "已批准，正在签章"
    SIGNED = "signed", "已签章"
    REFUSED = "refused", "不予用印"
    WITHDRAWN = "withdrawn", "已撤回"
    LAPSED = "lapsed", "已失效"
    FAILED = "failed", "签章失败"


_S = SealRequestState

SEAL_REQUEST_EDGES = [
    Edge("grant", {_S.ASKED}, _S.GRANTED),
    Edge("refuse", {_S.ASKED}, _S.REFUSED),
    Edge("withdraw", {_S.ASKED}, _S.WITHDRAWN),
    Edge("sign", {_S.GRANTED}, _S.SIGNED),
    Edge("fail", {_S.GRANTED}, _S.FAILED),
    Edge("lapse", {_S.ASKED, _S.GRANTED}, _S.LAPSED),  # the paper was edited meanwhile
]

SEAL_REQUEST_OPEN = frozenset({_S.ASKED, _S.GRANTED})
SEAL_REQUEST_TONES = {
    _S.ASKED: "wait",
    _S.GRANTED: "go",
    _S.SIGNED: "ok",
    _S.REFUSED: "stop",
    _S.WITHDRAWN: "",
    _S.LAPSED: "",
    _S.FAILED: "stop",
}
