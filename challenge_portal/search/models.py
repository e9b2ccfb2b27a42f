"""What changed and must be read into every node's index again."""

from django.db import models
from django.db.models.functions import Cast


class IndexChange(models.Model):
    """One row of some app whose text changed; written in the same transaction as the change itself.

    Each node reads these rows with its own cursor. ``transaction`` is the number PostgreSQL gave the writing
    transaction: row ids are handed out before commit, so a reader that went by ids would skip a row whose
    transaction commits late. Rows are deleted by age; a node that slept longer rebuilds its index.
    """

    kind = models.CharField("检索类别", max_length=60)
    object_id = models.BigIntegerField("对象编号")
    at = models.DateTimeField("发生时间")
    transaction = models.BigIntegerField(
        "数据库事务号",
        db_default=Cast(
            Cast(models.Func(function="pg_current_xact_id"), models.TextField()),
            models.BigIntegerField(),
        ),
    )

    class Meta:
        verbose_name = "待索引的变化"
        verbose_name_plural = "待索引的变化"
        indexes = [
            models.Index(fields=["transaction", "id"], name="search_change_cursor"),
            models.Index(fields=["at"], name="search_change_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
