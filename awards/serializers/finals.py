"""Finals and a judge's scoring in the interface."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from challenge_portal.workflow.rest import CaseSerializer


class FinalSerializer(CaseSerializer):
    """One final, without its contestants' marks."""

    title = serializers.CharField(help_text="名称。")
    competition = serializers.CharField(source="competition.code", help_text="赛事代码。")
    place = serializers.CharField(help_text="地点。")
    starts_at = serializers.DateTimeField(help_text="开始时间。")
    criteria = serializers.JSONField(help_text="评分标准：key、name、hint、weight（满分）。")
    released_at = serializers.DateTimeField(allow_null=True, help_text="成绩公布时间。")


class DrawSerializer(serializers.Serializer[Any]):
    """What the draw may be given."""

    seed = serializers.CharField(required=False, allow_blank=True, default="", max_length=64, help_text="抽签种子。")


class TaskSerializer(serializers.Serializer[Any]):
    """A contestant that the caller scores."""

    id = serializers.IntegerField(source="entry_id", help_text="上场组编号。")
    order = serializers.IntegerField(help_text="出场顺序。")
    code = serializers.CharField(help_text="代号。")
    demand = serializers.CharField(source="number", help_text="需求编号。")
    title = serializers.CharField(help_text="需求名称。")
    challenger = serializers.CharField(help_text="挑战者。")
    state = serializers.CharField(help_text="上场组状态。")
    state_label = serializers.CharField(help_text="状态的名称。")
    submitted = serializers.BooleanField(help_text="本人的评分表是否已提交。")
    total = serializers.CharField(help_text="本人的合计分；提交后才有。")


class CriterionSerializer(serializers.Serializer[Any]):
    """One criterion with the caller's own mark."""

    key = serializers.CharField(help_text="代码。")
    name = serializers.CharField(help_text="名称。")
    weight = serializers.IntegerField(help_text="满分。")
    mark = serializers.CharField(source="value", help_text="本人的评分，未评为空。")


class SheetSerializer(serializers.Serializer[Any]):
    """The caller's own sheet for one contestant."""

    id = serializers.IntegerField(source="entry_id", help_text="上场组编号。")
    version = serializers.IntegerField(help_text="版本号；暂存、提交时须带上。还没有填写时为 0。")
    criteria = CriterionSerializer(many=True, help_text="各项评分。")
    comment = serializers.CharField(help_text="评语。")
    total = serializers.CharField(source="total_shown", help_text="合计。")
    submitted_at = serializers.DateTimeField(allow_null=True, help_text="提交时间。")


class ScoringSerializer(serializers.Serializer[Any]):
    """What is sent to save or to submit."""

    version = serializers.IntegerField(min_value=0, help_text="读取评分表时得到的版本号。")
    marks = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=12), help_text="代码 → 分数。"
    )
    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000, help_text="评语。")
