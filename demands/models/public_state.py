"""That something which the public sees has changed: what kept copies of pages are measured by."""

from __future__ import annotations

import secrets

from django.db import models

BITS = 60


def new_mark() -> int:
    """A number that no other change has."""
    return secrets.randbits(BITS)


class PublicChange(models.Model):
    """One change, written in the transaction that makes it.

    Rows are only added, so that no two transactions wait for each other, and rubbed out once no copy can be as old.
    ``selectors.public_state`` makes the version of the data from their marks.
    """

    at = models.DateTimeField("时间")
    mark = models.BigIntegerField("标记", default=new_mark)

    class Meta:
        verbose_name = "公开内容变动"
        verbose_name_plural = "公开内容变动"

    def __str__(self) -> str:
        return f"{self.pk}"
