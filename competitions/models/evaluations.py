"""What the centre thinks of a competition that is over, for when the same host applies again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from competitions.models.competitions import Competition
from competitions.states import EvaluationGrade


class Evaluation(models.Model):
    """总结评价 of one competition: a grade and why. It stands in a table of its own, which the centre alone reads."""

    competition = models.OneToOneField(
        Competition, on_delete=models.PROTECT, related_name="evaluation", verbose_name="赛事"
    )
    grade = models.CharField("等次", max_length=12, choices=EvaluationGrade.choices)
    text = models.TextField("评价")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="评价人"
    )
    given_at = models.DateTimeField("评价时间")
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "总结评价"
        verbose_name_plural = "总结评价"
        constraints = [
            models.CheckConstraint(condition=Q(grade__in=EvaluationGrade.values), name="competitions_grade_is_known"),
            models.CheckConstraint(condition=~Q(text=""), name="competitions_evaluation_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.competition}的总结评价"  # never which: labels stand in the record
