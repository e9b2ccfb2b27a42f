"""One row says that the demonstration data is there."""

from __future__ import annotations

from django.db import models


class DemoLoad(models.Model):
    """A finished load of the demonstration data. Written in the load's own transaction, so a broken one leaves none."""

    edition = models.CharField("数据版本", max_length=20, unique=True)
    loaded_at = models.DateTimeField("载入时间")
    seconds = models.FloatField("用时（秒）")

    class Meta:
        verbose_name = "演示数据"
        verbose_name_plural = "演示数据"

    def __str__(self) -> str:
        return f"演示数据 {self.edition}"
