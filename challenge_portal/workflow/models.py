"""What every model that moves through a workflow has besides its state."""

from __future__ import annotations

from django.db import models


class Stateful(models.Model):
    """Columns that the engine keeps; the subclass adds ``state`` with its choices.

    ``version`` counts every change of state or content, so that a stale tab is recognised. ``next_check_at`` is the
    moment at which time itself may move the object; it is recomputed whenever the calendar changes.
    """

    version = models.PositiveIntegerField("版本", default=1)
    state_changed_at = models.DateTimeField("状态时间", null=True, blank=True, editable=False)
    next_check_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)

    class Meta:
        abstract = True
