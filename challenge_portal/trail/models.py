"""Entries, their seals, and the erasable personal values beside them.

Ids and labels are kept as text: an entry must stay readable after its subject, its actor or a whole app is gone.
"""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from challenge_portal.trail.append_only import append_only

PLATFORM = "platform"


class CurrentTransaction(models.Func):
    """PostgreSQL's number of the writing transaction: tells the sealer which entries can no longer be overtaken."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = models.BigIntegerField()
    arity = 0


class TrailEntry(models.Model):
    """One act. Written in the transaction of the act itself, never changed, never removed.

    ``scope`` names the chain that seals it (``competition:<id>`` or ``platform``). ``personal_digest`` is the salted
    digest of values that stand in ``TrailPersonal``, so that they can be erased without touching the entry.
    """

    at = models.DateTimeField("时间")
    scope = models.CharField("范围", max_length=64, default=PLATFORM)
    verb = models.CharField("动作", max_length=100)
    actor_id = models.CharField("人员编号", max_length=64, blank=True)
    actor_label = models.CharField("人员", max_length=200)
    role = models.CharField("角色", max_length=200, blank=True)
    acting_for = models.CharField("代表", max_length=200, blank=True)
    subject_kind = models.CharField("对象类别", max_length=100)
    subject_id = models.CharField("对象编号", max_length=300, blank=True)
    subject_label = models.CharField("对象", max_length=300, blank=True)
    from_state = models.CharField("原状态", max_length=60, blank=True)
    to_state = models.CharField("新状态", max_length=60, blank=True)
    reason = models.TextField("理由", blank=True)
    details = models.JSONField("明细", default=dict, blank=True, encoder=DjangoJSONEncoder)
    personal_digest = models.CharField("个人信息摘要", max_length=64, blank=True)
    address = models.CharField("来源地址", max_length=64, blank=True)
    request_id = models.CharField("请求编号", max_length=64, blank=True)
    transaction = models.BigIntegerField("事务", editable=False, db_default=CurrentTransaction())

    class Meta:
        verbose_name = "留痕"
        verbose_name_plural = "留痕"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="trail_entry_by_subject"),
            models.Index(fields=["actor_id", "-id"], name="trail_entry_by_actor"),
            models.Index(fields=["scope", "-id"], name="trail_entry_by_scope"),
            models.Index(fields=["verb", "-id"], name="trail_entry_by_verb"),
            models.Index(fields=["-at"], name="trail_entry_by_time"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"留痕 {self.pk}"


class TrailSeal(models.Model):
    """The link of one entry in its chain: position from 1, the hash before it, and its own.

    Seals stand beside the entries and not in them, so that sealing later never updates an entry.
    """

    entry = models.OneToOneField(TrailEntry, on_delete=models.PROTECT, related_name="seal", verbose_name="留痕")
    chain = models.CharField("链", max_length=64)
    position = models.PositiveBigIntegerField("位置")
    previous_hash = models.CharField("前一摘要", max_length=64, blank=True)
    hash = models.CharField("摘要", max_length=64)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = "留痕封存"
        verbose_name_plural = "留痕封存"
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="trail_seal_one_per_position")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.chain} {self.position}"


class TrailPersonal(models.Model):
    """Personal values of an entry, erasable: erasing removes the values and the salt, so the digest tells nothing."""

    entry = models.OneToOneField(TrailEntry, on_delete=models.PROTECT, related_name="personal", verbose_name="留痕")
    values = models.JSONField("个人信息", default=dict, encoder=DjangoJSONEncoder)
    salt = models.CharField("盐", max_length=64, blank=True)
    erased_at = models.DateTimeField("删除时间", null=True, blank=True)

    class Meta:
        verbose_name = "留痕中的个人信息"
        verbose_name_plural = "留痕中的个人信息"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(salt="", values={}),
                name="trail_personal_erased_is_empty",
            )
        ]

    def __str__(self) -> str:
        return f"留痕 {self.entry_id}"
