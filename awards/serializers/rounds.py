"""Shapes of awards and rounds in the interface. They only show and gather."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from awards.papers.rounds import matter_of
from challenge_portal.workflow.rest import CaseSerializer


class AwardSerializer(serializers.Serializer[Any]):
    """One award as everybody reads it: of a list in publicity, or granted."""

    id = serializers.IntegerField(source="pk", help_text="编号。")
    competition = serializers.CharField(source="round.competition.code", help_text="赛事代码。")
    round = serializers.CharField(source="round.title", help_text="批次。")
    round_state = serializers.CharField(
        source="round.state", help_text="批次状态：publicised 公示中，closed 公示期满，decided 已公布。"
    )
    kind = serializers.CharField(source="kind.title", help_text="奖项。")
    recipient = serializers.CharField(source="recipient_name", help_text="获奖者。")
    demand = serializers.SerializerMethodField(help_text="揭榜的需求；需求方不公开名称的为空。")
    amount = serializers.DecimalField(
        max_digits=12, decimal_places=4, allow_null=True, help_text="金额，万元；null 为称号。"
    )
    state = serializers.CharField(help_text="状态：nominated 公示，granted 已授予。")
    number = serializers.CharField(allow_blank=True, help_text="证书编号；授予后才有。")
    is_demo = serializers.BooleanField(help_text="是否演示数据。")

    def get_demand(self, obj: Any) -> str:
        """Only what stands in the public list beside the recipient."""
        return matter_of(obj)


class OfficeAwardSerializer(CaseSerializer):
    """One award as those read it who run the competition or look on."""

    round = serializers.IntegerField(source="round_id", help_text="批次编号。")
    kind = serializers.CharField(source="kind.title", help_text="奖项。")
    recipient = serializers.CharField(source="recipient_name", help_text="获奖者。")
    reason = serializers.CharField(help_text="提名理由，不公开。")
    amount = serializers.DecimalField(
        max_digits=12, decimal_places=4, allow_null=True, help_text="金额，万元；null 为称号。"
    )
    number = serializers.CharField(allow_blank=True, help_text="证书编号。")


class AwardRoundSerializer(CaseSerializer):
    """One round of awards as those read it who run the competition or look on."""

    competition = serializers.CharField(source="competition.code", help_text="赛事代码。")
    title = serializers.CharField(help_text="名称。")
    publicised_at = serializers.DateTimeField(allow_null=True, help_text="公示开始。")
    ends_at = serializers.DateTimeField(allow_null=True, help_text="公示截止。")
    decided_at = serializers.DateTimeField(allow_null=True, help_text="公布时间。")
    is_demo = serializers.BooleanField(help_text="是否演示数据。")


class PublicityDataSerializer(serializers.Serializer[Any]):
    """What the publicity takes besides."""

    ends_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="publicise：公示截止；不填为允许的最早时间。"
    )
