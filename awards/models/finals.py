"""A final, the demands that are settled in it, their contestants, and what the enterprise decided."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q

from awards.states import ENTRY_EDGES, FINAL_EDGES, EntryState, FinalState
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models import Competition
from demands.models import Demand
from solutions.models import Solution


def new_board_key() -> str:
    """The unguessable part of the address of a big screen, so that the hall's computer needs no account."""
    return secrets.token_urlsafe(16)


class Final(Stateful):
    """现场赛. ``criteria`` are rows {key, name, hint, weight}: weights are the full marks and sum to 100; frozen once
    the order is drawn. The minutes are of presentation, questions and scoring.
    """

    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="finals", verbose_name="赛事")
    title = models.CharField("名称", max_length=120)
    place = models.CharField("地点", max_length=200)
    starts_at = models.DateTimeField("开始")
    criteria = models.JSONField("评分标准", default=list)
    presentation_minutes = models.PositiveSmallIntegerField("陈述（分钟）", default=10)
    question_minutes = models.PositiveSmallIntegerField("答辩（分钟）", default=8)
    scoring_minutes = models.PositiveSmallIntegerField("评分（分钟）", default=5)
    drop_extremes = models.BooleanField("去掉一个最高分和一个最低分", default=True)  # only with five judges or more
    draw_seed = models.CharField("抽签种子", max_length=64, blank=True, default="")
    drawn_at = models.DateTimeField("抽签时间", null=True, blank=True)
    board_key = models.CharField("大屏地址", max_length=40, unique=True, default=new_board_key)
    state = models.CharField("状态", max_length=12, choices=FinalState.choices, default=FinalState.PLANNED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    created_at = models.DateTimeField("设立时间")
    released_at = models.DateTimeField("公布时间", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "现场赛"
        verbose_name_plural = "现场赛"
        ordering = ["-starts_at", "-pk"]
        constraints = [state_constraint("awards_final", FinalState)]
        triggers = state_triggers("awards_final", FINAL_EDGES, FinalState.PLANNED)

    def __str__(self) -> str:
        return self.title

    @property
    def trail_scope(self) -> str:
        """Entries about a final are sealed in its competition's chain."""
        return f"competition:{self.competition_id}"


class FinalDemand(models.Model):
    """A demand that is settled in a final: why the enterprise can't choose, and that it consents to a public final.

    It stands in one final at a time. ``left_at``: taken out, or the enterprise doesn't consent, or the final is off.

    Sources: 沪科合〔2019〕23号 三（三）4 (对难以自主选择最佳解决方案的，采取现场赛方式), 四.3 (进行公开比赛要征得企业和挑战者的同意).
    """

    final = models.ForeignKey(Final, on_delete=models.PROTECT, related_name="demands", verbose_name="现场赛")
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="final_demands", verbose_name="需求")
    position = models.PositiveSmallIntegerField("次序", default=0)
    asked_at = models.DateTimeField("征求意见时间", null=True, blank=True)
    cannot_choose = models.TextField("难以自主选择的理由", blank=True, default="")
    consented_at = models.DateTimeField("需求方同意时间", null=True, blank=True)
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_at = models.DateTimeField("退出时间", null=True, blank=True)
    left_reason = models.CharField("退出原因", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "现场赛需求"
        verbose_name_plural = "现场赛需求"
        ordering = ["final", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["demand"], condition=Q(left_at=None), name="awards_demand_in_one_final"),
        ]

    def __str__(self) -> str:
        return f"{self.final} {self.position}"

    @property
    def trail_label(self) -> str:
        """By the demand's number."""
        return f"{self.demand.case_number}（{self.final}）"

    @property
    def trail_scope(self) -> str:
        """Entries about a demand in a final are sealed in the competition's chain."""
        return f"competition:{self.final.competition_id}"


class Entry(Stateful):
    """上场组: a solution that competes for a demand. ``draw_order`` counts over the whole final; ``code`` is ``A-07``.

    ``left_at``: the challenger doesn't consent, or the demand left. ``result`` is the mean that was fixed when the
    scoring was completed; which sheets count in it stands on the sheets.
    """

    final_demand = models.ForeignKey(FinalDemand, on_delete=models.PROTECT, related_name="entries", verbose_name="需求")
    solution = models.ForeignKey(
        Solution, on_delete=models.PROTECT, related_name="final_entries", verbose_name="解决方案"
    )
    asked_at = models.DateTimeField("征求意见时间", null=True, blank=True)
    draw_order = models.PositiveSmallIntegerField("出场顺序", null=True, blank=True)
    code = models.CharField("代号", max_length=8, blank=True, default="")
    consented_at = models.DateTimeField("挑战者同意时间", null=True, blank=True)
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_at = models.DateTimeField("退出时间", null=True, blank=True)
    left_reason = models.CharField("退出原因", max_length=200, blank=True, default="")
    state = models.CharField("状态", max_length=12, choices=EntryState.choices, default=EntryState.WAITING)
    result = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True, blank=True)  # when scored

    class Meta:
        verbose_name = "上场组"
        verbose_name_plural = "上场组"
        ordering = ["draw_order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["solution"], condition=Q(left_at=None), name="awards_solution_in_one_final"
            ),
            models.CheckConstraint(
                condition=Q(result=None) | Q(result__gte=0, result__lte=100), name="awards_entry_result_in_range"
            ),
            state_constraint("awards_entry", EntryState),
        ]
        triggers = state_triggers("awards_entry", ENTRY_EDGES, EntryState.WAITING)

    def __str__(self) -> str:
        return f"{self.code} {self.solution.registration}".strip()

    @property
    def trail_scope(self) -> str:
        """Entries about a contestant are sealed in the competition's chain."""
        return f"competition:{self.final_demand.final.competition_id}"


class Decision(models.Model):
    """What the enterprise decided after a final: the ranking is advice, so departing from it needs a reason."""

    final_demand = models.OneToOneField(
        FinalDemand, on_delete=models.PROTECT, related_name="decision", verbose_name="现场赛需求"
    )
    solution = models.ForeignKey(
        Solution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="选定的解决方案"
    )  # none: the enterprise chooses nobody
    rank = models.PositiveSmallIntegerField("名次", null=True, blank=True)
    departs = models.BooleanField("与评分名次不同", default=False)
    reason = models.TextField("理由", blank=True, default="")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        verbose_name = "需求方决定"
        verbose_name_plural = "需求方决定"
        constraints = [
            models.CheckConstraint(condition=Q(departs=False) | ~Q(reason=""), name="awards_departure_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.final_demand}"

    @property
    def trail_scope(self) -> str:
        """Entries about a decision are sealed in the competition's chain."""
        return f"competition:{self.final_demand.final.competition_id}"
