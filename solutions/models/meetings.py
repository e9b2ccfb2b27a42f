"""A matching meeting: where and when, who comes, which demands meet which solutions, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from challenge_portal.organisations.models import Institution
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models import Competition
from solutions.models.registrations import Registration
from solutions.models.solutions import Solution
from solutions.states import MEETING_EDGES, MeetingOutcome, MeetingState


class Meeting(Stateful):
    """对接会. ``minutes`` (纪要) are recorded when it has been held.

    ``convened_at`` is when the sides were told; before that the meeting is the host's own plan, and a plan that was
    dropped stays so.
    """

    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="meetings", verbose_name="赛事")
    title = models.CharField("名称", max_length=120)
    place = models.CharField("地点", max_length=200)
    online = models.CharField("线上会议", max_length=200, blank=True, default="")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    notes = models.TextField("说明", blank=True, default="")
    minutes = models.TextField("纪要", blank=True, default="")
    minutes_file = models.ForeignKey(
        "documents.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="纪要附件",
    )
    state = models.CharField("状态", max_length=12, choices=MeetingState.choices, default=MeetingState.PLANNED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    created_at = models.DateTimeField("拟定时间")
    convened_at = models.DateTimeField("通知时间", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "对接会"
        verbose_name_plural = "对接会"
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="solutions_meeting_is_a_period"),
            state_constraint("solutions_meeting", MeetingState),
        ]
        triggers = state_triggers("solutions_meeting", MEETING_EDGES, MeetingState.PLANNED)

    def __str__(self) -> str:
        return self.title

    @property
    def trail_scope(self) -> str:
        """Entries about a meeting are sealed in its competition's chain."""
        return f"competition:{self.competition_id}"


class MeetingPair(models.Model):
    """A solution that is talked about at a meeting with the enterprise whose demand it answers, and what came of it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="pairs", verbose_name="对接会")
    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, related_name="pairs", verbose_name="解决方案")
    position = models.PositiveSmallIntegerField("次序", default=0)
    outcome = models.CharField(
        "结果", max_length=12, choices=MeetingOutcome.choices, blank=True, default=MeetingOutcome.OPEN
    )
    remark = models.CharField("备注", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "对接项"
        verbose_name_plural = "对接项"
        ordering = ["meeting", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "solution"], name="solutions_pair_once")]

    def __str__(self) -> str:
        return f"{self.meeting} {self.position}"


class MeetingParticipant(models.Model):
    """Somebody who comes to a meeting; ``person`` where they have an account.

    ``owner`` or ``registration`` is the side that they come for; it names them itself. Guests of the host (experts,
    agencies) come for neither, and only they are shown to every side.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="participants", verbose_name="对接会")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人员"
    )
    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="随挑战者"
    )
    owner = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="随需求方"
    )
    name = models.CharField("姓名", max_length=40)
    unit = models.CharField("单位", max_length=120)
    part = models.CharField("身份", max_length=40)  # 需求方, 挑战者, 专家, 服务机构, 承办单位 …
    attended = models.BooleanField("到会", null=True, blank=True)

    class Meta:
        verbose_name = "参会人员"
        verbose_name_plural = "参会人员"
        ordering = ["meeting", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(registration=None) | Q(owner=None), name="solutions_participant_of_one_side"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"
