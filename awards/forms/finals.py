"""The small forms around a final: what the host plans, whom it seats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from awards.services.finals import FinalPlan
from awards.services.panels import Seat
from awards.states import JudgeKind
from challenge_portal.kernel.forms import PlainForm
from competitions.forms import moment_field


class FinalForm(PlainForm):
    """设立或修改现场赛. The criteria are rows beside it (``kernel.marks.typed_criteria``)."""

    title = forms.CharField(label="名称", max_length=120, help_text="如：第 1 场　精密传动专场。")
    place = forms.CharField(label="地点", max_length=200)
    starts_at = moment_field(label="开始时间（北京时间）")
    presentation_minutes = forms.IntegerField(label="陈述", min_value=1, max_value=120, initial=10)
    question_minutes = forms.IntegerField(label="答辩", min_value=1, max_value=120, initial=8)
    scoring_minutes = forms.IntegerField(label="评分", min_value=1, max_value=120, initial=5)
    drop_extremes = forms.BooleanField(
        label="去掉一个最高分和一个最低分",
        required=False,
        initial=True,
        help_text="只在一组有 5 名及以上评委评分时去掉。",
    )

    def plan(self, criteria: Sequence[Mapping[str, Any]]) -> FinalPlan:
        """As the service takes it."""
        return FinalPlan(**self.cleaned_data, criteria=criteria)

    @staticmethod
    def of(final: Any) -> dict[str, Any]:
        """The values of a planned final."""
        names = "title place starts_at presentation_minutes question_minutes scoring_minutes drop_extremes".split()
        return {name: getattr(final, name) for name in names}


class SeatForm(PlainForm):
    """聘请评委."""

    account = forms.CharField(label="账号", max_length=150, help_text="评委登录用的用户名、手机号码或邮箱。")
    kind = forms.ChoiceField(label="类别", choices=JudgeKind.choices)
    name = forms.CharField(label="姓名", max_length=40, required=False, help_text="不填用账号姓名。")
    title = forms.CharField(label="职称或职务", max_length=60, required=False)
    unit = forms.CharField(
        label="工作单位",
        max_length=120,
        required=False,
        help_text="单位全称或统一社会信用代码，用于核对利益关系。需求方评委不填。",
    )
    final_demand = forms.ChoiceField(label="只评这项需求", required=False, help_text="需求方评委必选，其他类别不选。")

    def __init__(self, *args: Any, demands: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(each.id), f"{each.number}　{each.title}") for each in demands]
        self.fields["final_demand"].choices = [("", "不限"), *offered]  # type: ignore[attr-defined]

    def seat(self, final_demand: Any) -> Seat:
        """As the service takes it."""
        values = {name: self.cleaned_data[name] for name in ("account", "kind", "name", "title", "unit")}
        return Seat(**values, final_demand=final_demand)
