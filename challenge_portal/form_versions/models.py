"""A form as data. Once anybody has answered it, it is frozen: what was asked can't change behind the answers."""

from collections.abc import Iterable
from functools import cached_property

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from challenge_portal.form_versions.fields import FieldSpec


class FormVersion(models.Model):
    """One version of one form, for example 申办表 version 1.

    ``made_from`` is the version it was copied from in the browser; nothing for those that come with the code.
    ``editing``: officers are still at it, so nobody can be given it. ``edits`` counts their changes, so that a page
    knows whether it is old. Whoever answers a version first freezes it for good.

    ``holder`` is the row (a competition) whose own form this is: everything that the version ``extends`` asks, and
    the holder's questions at the end. Which table the holder stands in, ``uses.OwnQuestions`` of that form says.
    """

    key = models.SlugField("表单", max_length=60)
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("名称", max_length=120)
    source = models.CharField("出处", max_length=200, blank=True)
    fields = models.JSONField("字段")
    frozen_at = models.DateTimeField("启用时间", null=True, blank=True)
    made_from = models.PositiveSmallIntegerField("另拟自", null=True, blank=True)
    editing = models.BooleanField("编辑中", default=False)
    edits = models.PositiveIntegerField("修改次数", default=0)
    extends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="基础表单"
    )
    holder = models.PositiveBigIntegerField("所属", null=True, blank=True)

    class Meta:
        verbose_name = "表单版本"
        verbose_name_plural = "表单版本"
        ordering = ("key", "-version")
        constraints = (
            models.UniqueConstraint(fields=("key", "version"), name="form_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="form_version_counts_from_one"),
            models.CheckConstraint(
                condition=Q(editing=False)
                | Q(frozen_at__isnull=True) & (Q(made_from__isnull=False) | Q(extends__isnull=False)),
                name="form_version_edited_before_use",
            ),
            models.CheckConstraint(
                condition=Q(extends=None, holder=None) | Q(extends__isnull=False, holder__isnull=False),
                name="form_version_of_a_holder_extends",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="frozen_form_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}（第 {self.version} 版）"

    @property
    def from_code(self) -> bool:
        """It came with the code; nobody made it in the browser."""
        return self.made_from is None and self.holder is None

    @cached_property
    def specs(self) -> tuple[FieldSpec, ...]:
        """The fields in the order of the paper."""
        return in_order(FieldSpec.from_json(each) for each in self.fields)

    def spec(self, name: str) -> FieldSpec:
        """One field by its name; KeyError for an unknown one."""
        for each in self.specs:
            if each.name == name:
                return each
        raise KeyError(name)


class Draft(models.Model):
    """The base of an app's table of drafts, one row for a form. ``page`` and ``sequence`` say from which sending."""

    answers = models.JSONField("内容", default=dict)
    saved_at = models.DateTimeField("暂存时间")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField("页面", max_length=32, blank=True, default="")
    sequence = models.BigIntegerField("次序", default=0)

    class Meta:
        abstract = True

    @property
    def mark(self) -> str:
        """Names exactly this state of the draft; a page that shows it hands the mark back."""
        return f"{self.page}:{self.sequence}"


def own_key(key: str, holder: int) -> str:
    """The key of a holder's own form, made from the key of the form that it extends."""
    return f"{key}_{holder}"


def in_order(specs: Iterable[FieldSpec]) -> tuple[FieldSpec, ...]:
    """Fields by `order`, and as listed where it is equal."""
    return tuple(sorted(specs, key=lambda spec: spec.order))
