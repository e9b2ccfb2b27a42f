"""Shapes of solutions in the interface. They only show and gather."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from challenge_portal.workflow.rest import CaseSerializer


class SolutionSerializer(CaseSerializer):
    """A solution as its challenger and, once it is open, the demand's enterprise see it. What counts is the filed text."""

    number = serializers.CharField(allow_blank=True, help_text="方案编号；首次提交后才有。")
    title = serializers.CharField(allow_blank=True, help_text="方案名称。")
    competition = serializers.CharField(source="demand.competition.code", help_text="赛事代码。")
    demand = serializers.CharField(source="demand.public_version.number", help_text="需求编号。")
    challenger = serializers.CharField(source="registration.name", help_text="挑战者。")
    revision = serializers.IntegerField(help_text="已提交的版次；0 为尚未提交。")
    offer = serializers.DecimalField(max_digits=18, decimal_places=6, allow_null=True, help_text="报价，万元。")
    maturity = serializers.IntegerField(allow_null=True, help_text="技术成熟度，1 至 9 级。")
    answers = serializers.JSONField(help_text="已提交的方案内容。")
    answer = serializers.CharField(allow_blank=True, help_text="企业最近一次答复的理由。")
    submitted_at = serializers.DateTimeField(allow_null=True, help_text="最近一版的收到时间。")
    opened_at = serializers.DateTimeField(allow_null=True, help_text="企业可以查阅的时间；密封期间为 null。")
    answered_at = serializers.DateTimeField(allow_null=True, help_text="企业首次答复的时间。")


class FilingDataSerializer(serializers.Serializer[Any]):
    """What filing takes besides."""

    declared = serializers.BooleanField(required=False, default=False, help_text="真实性、知识产权与不涉密承诺。")


class SupplementDataSerializer(serializers.Serializer[Any]):
    """What a supplement takes besides; a file is sent on the page."""

    text = serializers.CharField(required=False, allow_blank=True, default="", max_length=4000, help_text="补充说明。")
