"""Shapes of meetings in the interface: as much of a meeting as concerns the caller."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from challenge_portal.workflow.rest import CaseSerializer
from solutions.selectors.matching import pairs_for


class PairSerializer(serializers.Serializer[Any]):
    """One pair of demand and solution."""

    number = serializers.CharField(help_text="需求编号。")
    demand = serializers.CharField(help_text="需求名称。")
    owner = serializers.CharField(help_text="需求方。")
    solution_number = serializers.CharField(help_text="方案编号。")
    challenger = serializers.CharField(help_text="挑战者。")
    outcome = serializers.CharField(allow_blank=True, help_text="对接结果；会前为空。")
    outcome_label = serializers.CharField(help_text="对接结果的名称。")
    remark = serializers.CharField(allow_blank=True, help_text="备注。")


class MeetingSerializer(CaseSerializer):
    """A matching meeting. Pairs stand on the single meeting: all for the host, one's own for a side."""

    competition = serializers.CharField(source="competition.code", help_text="赛事代码。")
    title = serializers.CharField(help_text="名称。")
    place = serializers.CharField(help_text="地点。")
    online = serializers.CharField(allow_blank=True, help_text="线上会议号或网址。")
    starts_at = serializers.DateTimeField(help_text="开始。")
    ends_at = serializers.DateTimeField(help_text="结束。")
    notes = serializers.CharField(allow_blank=True, help_text="说明。")
    minutes = serializers.CharField(allow_blank=True, help_text="纪要；举行后才有。")
    pairs = serializers.SerializerMethodField(help_text="对接项；列表中不给出。")

    @extend_schema_field(PairSerializer(many=True))
    def get_pairs(self, obj: Any) -> list[dict[str, Any]] | None:
        """What the caller may read of the pairs."""
        if not self.context.get("single"):
            return None
        return [dict(PairSerializer(pair).data) for pair in pairs_for(obj, self.context["actor"])]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """In lists without the pairs."""
        shown = dict(super().to_representation(instance))
        if not self.context.get("single"):
            shown.pop("pairs", None)
        return shown
