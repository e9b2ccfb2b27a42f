"""What an office has announced: notices, forwardings, decisions, and the demands of a batch."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.urls import reverse

from challenge_portal.organisations.models import Authority
from competitions.models.competitions import Competition
from competitions.models.editions import Edition
from competitions.states import AnnouncementKind


class Announcement(models.Model):
    """One public announcement. Its number comes from the office's own register, except for demand announcements."""

    kind = models.CharField("种类", max_length=20, choices=AnnouncementKind.choices)
    title = models.CharField("标题", max_length=160)
    document_number = models.CharField("发文字号", max_length=60, blank=True, default="")
    body = models.TextField("正文", blank=True, default="")
    issuer = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="announcements", verbose_name="发布单位"
    )
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, null=True, blank=True, related_name="announcements", verbose_name="届次"
    )
    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, null=True, blank=True, related_name="announcements", verbose_name="赛事"
    )
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文书"
    )
    published_at = models.DateTimeField("发布时间")
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "通知公告"
        verbose_name_plural = "通知公告"
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["-published_at"], name="competitions_ann_newest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("competitions:announcement", args=[self.pk])


class AnnouncementCorrection(models.Model):
    """更正: what of an announcement holds differently since when, told beside it to whoever reads it.

    ``text`` says it in full sentences, one a line; ``former_body`` is the text as it stood before, where that changed.
    A row never changes: what is published isn't taken back in silence.
    """

    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, related_name="corrections", verbose_name="公告"
    )
    text = models.TextField("更正内容")
    former_body = models.TextField("更正前的正文", blank=True, default="")
    corrected_at = models.DateTimeField("更正时间")

    class Meta:
        verbose_name = "公告更正"
        verbose_name_plural = "公告更正"
        ordering = ["corrected_at", "pk"]
        triggers = [
            pgtrigger.Protect(name="competitions_correction_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.announcement}（更正）"
