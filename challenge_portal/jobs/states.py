"""Where a job stands."""

from django.db import models


class JobState(models.TextChoices):
    """The label is what administrators see."""

    WAITING = "waiting", "待执行"
    RUNNING = "running", "执行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"


OPEN = (JobState.WAITING, JobState.RUNNING)
