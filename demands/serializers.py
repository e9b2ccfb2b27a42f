"""Shapes of demands in the interface: the public tier, and one's own. They only show and gather."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from challenge_portal.form_versions.showing import own_answers
from challenge_portal.workflow.rest import CaseSerializer
from demands.models import Demand
from demands.selectors.hall_shapes import HallRow, PublicDemand


class IndicatorSerializer(serializers.Serializer[Any]):
    """One technical indicator."""

    indicator = serializers.CharField(help_text="指标。")
    present = serializers.CharField(allow_blank=True, required=False, help_text="现有值。")
    target = serializers.CharField(help_text="目标值。")
    unit = serializers.CharField(allow_blank=True, required=False, help_text="单位。")
    method = serializers.CharField(allow_blank=True, required=False, help_text="检测方法。")


class HallRowSerializer(serializers.Serializer[HallRow]):
    """One demand in the public list."""

    number = serializers.CharField(help_text="需求编号。")
    title = serializers.CharField(help_text="公开名称。")
    summary = serializers.CharField(help_text="公开描述的开头。")
    industry = serializers.CharField(help_text="产业领域。")
    place = serializers.CharField(help_text="地区。")
    cooperation = serializers.CharField(allow_blank=True, help_text="希望的合作方式。")
    budget = serializers.DecimalField(
        max_digits=18, decimal_places=6, allow_null=True, help_text="拟投入合作经费，万元；null 为面议或不公开。"
    )
    budget_hidden = serializers.BooleanField(help_text="企业选择不公开经费。")
    closes_at = serializers.DateTimeField(allow_null=True, help_text="解决方案征集截止。")
    state = serializers.CharField(help_text="状态：published、agreed、closed。")
    state_label = serializers.CharField(help_text="状态的名称：揭榜中、已达成合作意向、已截止。")
    is_open = serializers.BooleanField(help_text="是否仍在揭榜；已达成合作意向的为 false。")


class PublicDemandSerializer(serializers.Serializer[PublicDemand]):
    """One demand as everybody reads it. What the enterprise hides is not here."""

    number = serializers.CharField(help_text="需求编号。")
    title = serializers.CharField(help_text="公开名称。")
    paragraphs = serializers.ListField(child=serializers.CharField(), help_text="公开描述，逐段。")
    indicators = IndicatorSerializer(many=True, help_text="公开指标。")
    industry = serializers.CharField(help_text="产业领域。")
    place = serializers.CharField(help_text="地区。")
    cooperation = serializers.CharField(allow_blank=True, help_text="希望的合作方式。")
    budget = serializers.DecimalField(
        max_digits=18, decimal_places=6, allow_null=True, help_text="拟投入合作经费，万元；null 为面议或不公开。"
    )
    budget_hidden = serializers.BooleanField(help_text="企业选择不公开经费。")
    finish_by = serializers.DateField(allow_null=True, help_text="希望完成时间。")
    owner_name = serializers.CharField(allow_blank=True, help_text="企业名称；不公开时为空。")
    contact = serializers.CharField(allow_blank=True, help_text="联系方式；不公开时为空，由承办单位转达。")
    state = serializers.CharField(help_text="状态。")
    state_label = serializers.CharField(help_text="状态的名称。")
    is_open = serializers.BooleanField(help_text="是否仍在揭榜；已达成合作意向的为 false。")
    takes_solutions = serializers.BooleanField(help_text="是否仍接收解决方案；已达成合作意向的，截止前仍接收。")
    closes_at = serializers.DateTimeField(allow_null=True, help_text="解决方案征集截止。")
    published_at = serializers.DateTimeField(help_text="发布时间。")
    competition = serializers.CharField(help_text="赛事。")
    batch_number = serializers.CharField(allow_blank=True, help_text="需求公告编号。")
    is_demo = serializers.BooleanField(help_text="是否演示数据。")


class QuestionSerializer(serializers.Serializer[Any]):
    """One question that the host added to the survey form, and what the enterprise answered."""

    question = serializers.CharField(help_text="问题。")
    answer = serializers.CharField(allow_blank=True, help_text="回答；表格一行一条。")


class DemandCaseSerializer(CaseSerializer):
    """A demand as its parties see it: the enterprise, the host, whoever oversees it, the entrusted agency."""

    case_number = serializers.CharField(allow_blank=True, help_text="受理编号；提交后才有。")
    competition = serializers.CharField(source="competition.code", help_text="赛事代码。")
    owner = serializers.CharField(source="owner.name", help_text="需求单位。")
    title = serializers.CharField(help_text="技术需求名称。")
    industry = serializers.CharField(allow_blank=True, help_text="产业领域代码。")
    budget = serializers.DecimalField(
        max_digits=18, decimal_places=6, allow_null=True, help_text="拟投入合作经费，万元。"
    )
    hide_name = serializers.BooleanField(help_text="不公开企业名称。")
    hide_contact = serializers.BooleanField(help_text="不公开联系方式。")
    hide_budget = serializers.BooleanField(help_text="不公开经费。")
    answers = serializers.JSONField(help_text="征集表的填报内容。")
    host_questions = serializers.SerializerMethodField(help_text="主办方补充问题及回答；只有当事各方可见，不公开。")
    submitted_at = serializers.DateTimeField(allow_null=True, help_text="最近一次提交的时间。")

    @extend_schema_field(QuestionSerializer(many=True))
    def get_host_questions(self, demand: Demand) -> list[dict[str, str]]:
        """In the order of the form."""
        return [
            {"question": question, "answer": answer}
            for question, answer in own_answers(demand.form_version, demand.answers)
        ]


class MoveDataSerializer(serializers.Serializer[Any]):
    """What a demand's moves take besides an opinion."""

    declared = serializers.BooleanField(required=False, default=False, help_text="submit：真实性与不涉密承诺。")
    leaks_checked = serializers.BooleanField(required=False, default=False, help_text="approve：疑似内容已核对。")
    agency = serializers.IntegerField(required=False, allow_null=True, default=None, help_text="assign：分析机构编号。")
    due_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="assign：要求完成时间。"
    )
