"""Shapes of letters of intent and technical contracts in the interface."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from challenge_portal.workflow.rest import CaseSerializer


class AgreementSerializer(CaseSerializer):
    """A letter of intent as its parties and the host see it."""

    number = serializers.CharField(allow_blank=True, help_text="协议编号；定稿后才有。")
    competition = serializers.CharField(source="solution.demand.competition.code", help_text="赛事代码。")
    demand_number = serializers.CharField(source="solution.demand.public_version.number", help_text="需求编号。")
    solution_number = serializers.CharField(source="solution.number", help_text="方案编号。")
    owner = serializers.CharField(source="solution.demand.owner.name", help_text="甲方（需求方）。")
    challenger = serializers.CharField(source="solution.registration.name", help_text="乙方（挑战者）。")
    third_party = serializers.CharField(allow_blank=True, help_text="丙方；没有则为空。")
    kind = serializers.CharField(help_text="合作方式。")
    amount = serializers.DecimalField(max_digits=18, decimal_places=6, help_text="意向金额，万元。")
    content = serializers.CharField(help_text="合作内容。")
    starts_on = serializers.DateField(allow_null=True, help_text="合作开始。")
    ends_on = serializers.DateField(allow_null=True, help_text="合作结束。")
    signed_on = serializers.DateField(allow_null=True, help_text="签署日期。")
    revision = serializers.IntegerField(help_text="定稿版次。")


class AgreementMoveSerializer(serializers.Serializer[Any]):
    """What a move takes besides an opinion."""

    scan_matches = serializers.BooleanField(
        required=False, default=False, help_text="confirm：已逐页核对，与系统一致。"
    )


class ContractSerializer(serializers.Serializer[Any]):
    """A technical contract."""

    id = serializers.IntegerField(source="pk", help_text="编号。")
    registration_number = serializers.CharField(allow_blank=True, help_text="合同登记编号，16 位；未登记为空。")
    title = serializers.CharField(help_text="项目名称。")
    kind = serializers.CharField(help_text="合同类型。")
    amount = serializers.DecimalField(max_digits=18, decimal_places=6, help_text="合同金额，万元。")
    signed_on = serializers.DateField(help_text="签订日期。")
    ends_on = serializers.DateField(allow_null=True, help_text="有效期至。")
    agreement = serializers.CharField(source="agreement.number", help_text="意向协议编号。")
    voided_at = serializers.DateTimeField(allow_null=True, help_text="撤销登记的时间；有效的为 null。")
