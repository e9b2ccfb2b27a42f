"""Shapes of registrations in the interface. They only show and gather."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from challenge_portal.workflow.rest import CaseSerializer


class RegistrationCaseSerializer(CaseSerializer):
    """A registration as its challenger, the host and the supervisors see it."""

    number = serializers.CharField(allow_blank=True, help_text="报名编号；定稿或报名后才有。")
    competition = serializers.CharField(source="competition.code", help_text="赛事代码。")
    name = serializers.CharField(help_text="挑战者名称或姓名。")
    country = serializers.CharField(help_text="国家或地区，ISO 3166-1 两位代码。")
    is_abroad = serializers.BooleanField(help_text="是否境外挑战者。")
    answers = serializers.JSONField(help_text="报名表的填报内容。")
    submitted_at = serializers.DateTimeField(allow_null=True, help_text="最近一次提交的时间。")
    admitted_at = serializers.DateTimeField(allow_null=True, help_text="报名时间。")


class RegistrationMoveSerializer(serializers.Serializer[Any]):
    """What a registration's moves take besides an opinion."""

    scan_matches = serializers.BooleanField(
        required=False, default=False, help_text="admit：已逐页比对，盖章件与系统一致。"
    )
