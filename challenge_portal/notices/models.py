"""Messages to people, deadlines, and the reminders that go before them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from challenge_portal.notices.states import PhoneChannel, ReminderState


class Message(models.Model):
    """One message to one person, in the portal and, where wanted, by mail.

    ``key`` makes telling idempotent: one message per person and key. ``link`` is an address inside the portal.
    ``items`` are the matters of a message that gathers several: ``{"text": …, "link": …}`` each.
    ``mailed_at`` is set together with handing the mail to the server; ``mail_error`` is the last failure.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", verbose_name="收件人"
    )
    text = models.CharField("内容", max_length=500)
    link = models.CharField("链接", max_length=500, blank=True)
    items = models.JSONField("各事项", default=list, blank=True)
    kind = models.CharField("种类", max_length=60)
    key = models.CharField("去重键", max_length=200, blank=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True, blank=True)
    mail_wanted = models.BooleanField("发邮件", default=False)
    mailed_at = models.DateTimeField("邮件时间", null=True, blank=True)
    mail_error = models.TextField("邮件错误", blank=True)

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = "消息"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key"], condition=~Q(key=""), name="notices_message_once_per_key"
            ),
            models.CheckConstraint(
                condition=Q(link="") | (Q(link__startswith="/") & ~Q(link__startswith="//")),
                name="notices_message_link_inside",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="notices_message_by_person"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notices_message_unread"),
        ]

    def __str__(self) -> str:
        return self.text


class Deadline(models.Model):
    """A moment by which somebody has to act. The domain app that owns the subject sets, moves and clears it."""

    subject_kind = models.CharField("对象类别", max_length=100)
    subject_id = models.CharField("对象编号", max_length=64)
    name = models.CharField("名称", max_length=60)
    label = models.CharField("事项", max_length=200)
    link = models.CharField("链接", max_length=500, blank=True)
    at = models.DateTimeField("截止时间")
    recipients = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="deadlines", blank=True, verbose_name="提醒对象"
    )

    class Meta:
        verbose_name = "期限"
        verbose_name_plural = "期限"
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "name"], name="notices_deadline_one_per_name")
        ]
        indexes = [models.Index(fields=["at"], name="notices_deadline_by_moment")]

    def __str__(self) -> str:
        return self.label


class Reminder(models.Model):
    """One reminder: this person, so long before this deadline. One row each, so never twice and never lost.

    ``offset`` is how long before the deadline, below zero how long after. ``due_at`` is computed again when the
    deadline moves.
    """

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="reminders", verbose_name="期限")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders", verbose_name="提醒对象"
    )
    offset = models.DurationField("提前")
    due_at = models.DateTimeField("提醒时间")
    state = models.CharField("状态", max_length=20, choices=ReminderState, default=ReminderState.WAITING)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)

    class Meta:
        verbose_name = "提醒"
        verbose_name_plural = "提醒"
        constraints = [
            models.UniqueConstraint(fields=["deadline", "person", "offset"], name="notices_reminder_once"),
            models.CheckConstraint(condition=Q(state__in=ReminderState.values), name="notices_reminder_known_state"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="notices_reminder_waiting")]

    def __str__(self) -> str:
        return f"{self.deadline} {self.person}"


class ReminderPlan(models.Model):
    """When people are reminded of one kind of deadline. ``hours`` before it, below zero after it, the earliest first."""

    subject_kind = models.CharField("对象类别", max_length=100)
    name = models.CharField("名称", max_length=60)
    label = models.CharField("期限", max_length=60)
    hours = ArrayField(models.SmallIntegerField(), verbose_name="提醒时间")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "提醒安排"
        verbose_name_plural = "提醒安排"
        ordering = ["subject_kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "name"], name="notices_plan_once_per_kind"),
            models.CheckConstraint(condition=Q(hours__len__gte=1), name="notices_plan_reminds_at_all"),
        ]

    def __str__(self) -> str:
        return self.label


class SpecialDay(models.Model):
    """A day that is not like others of its weekday: a holiday, or a weekend on which offices work instead (调休)."""

    on = models.DateField("日期", unique=True)
    works = models.BooleanField("上班", default=False, help_text="周末调休上班的勾选；放假的不勾选。")
    name = models.CharField("名称", max_length=40, help_text="如 国庆节、国庆节调休。")
    source = models.CharField("依据", max_length=120, blank=True, help_text="公布安排的通知及文号。")

    class Meta:
        verbose_name = "节假日"
        verbose_name_plural = "节假日和调休"
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.name}"


class CalendarLink(models.Model):
    """That a person's deadlines can be read at a secret address. Counting ``generation`` on makes another address."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_link", verbose_name="人员"
    )
    generation = models.PositiveIntegerField("第几个链接", default=0)
    renewed_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "日历链接"
        verbose_name_plural = "日历链接"

    def __str__(self) -> str:
        return f"{self.person} {self.generation}"


class ReminderWish(models.Model):
    """Through which channels a person wants to hear. Messages in the portal always come; without a row, mail too."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_wish", verbose_name="人员"
    )
    mail = models.BooleanField("邮件", default=True)
    sms = models.BooleanField("手机短信", default=False)
    wecom = models.BooleanField("企业微信", default=False)

    class Meta:
        verbose_name = "提醒设置"
        verbose_name_plural = "提醒设置"

    def __str__(self) -> str:
        return str(self.person)


class PhoneNotice(models.Model):
    """An urgent message on its way to a person's phone; ``sent_at`` is set together with handing it over."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="phone_notices", verbose_name="消息")
    channel = models.CharField("渠道", max_length=10, choices=PhoneChannel)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    error = models.TextField("错误", blank=True)

    class Meta:
        verbose_name = "手机通知"
        verbose_name_plural = "手机通知"
        constraints = [models.UniqueConstraint(fields=["message", "channel"], name="notices_phone_once_per_channel")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.message}"
