"""What a person keeps an eye on: single demands, and searches of the hall."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from demands.models.demands import Demand


class Follow(models.Model):
    """关注: a person wants to hear of what happens to a public demand."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followed_demands", verbose_name="人员"
    )
    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="follows", verbose_name="需求")
    since = models.DateTimeField("关注时间")

    class Meta:
        verbose_name = "关注"
        verbose_name_plural = "关注"
        ordering = ["-since", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "demand"], name="demands_followed_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.demand_id}"


class SavedSearch(models.Model):
    """订阅: a search of the hall whose new finds a person wants to be told of, gathered once a day.

    ``query`` holds the parts of the hall's address. ``seen_until`` is the moment up to which published demands have
    been told of or were there when the person subscribed.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches", verbose_name="人员"
    )
    query = models.JSONField("条件", default=dict, blank=True)
    created_at = models.DateTimeField("订阅时间")
    seen_until = models.DateTimeField("已看到")
    told_at = models.DateTimeField("最近一次查找", null=True, blank=True)

    class Meta:
        verbose_name = "订阅的搜索"
        verbose_name_plural = "订阅的搜索"
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "query"], name="demands_search_saved_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.query}"
