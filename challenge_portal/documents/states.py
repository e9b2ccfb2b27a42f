"""What a document and its files can be."""

from django.db import models


class DocumentState(models.TextChoices):
    """Whether the paper exists yet. That it was replaced or voided stands beside, as facts with a date."""

    WAITING = "waiting", "生成中"
    READY = "ready", "已生成"
    FAILED = "failed", "生成失败"


class FileRole(models.TextChoices):
    """What a file is to its document."""

    PRINT = "print", "系统定稿"
    STAMPED_SCAN = "stamped_scan", "盖章扫描件"
