"""What the centre types about the review of hosting applications and, later, about the competitions."""

from __future__ import annotations

from django import forms

from challenge_portal.kernel.forms import PlainForm
from challenge_portal.kernel.refusals import Refusal
from competitions.forms import moment_field
from competitions.services import EvaluationEntry
from competitions.states import EvaluationGrade


class ReviewerForm(PlainForm):
    """聘请评审专家, by what the person signs in with."""

    account = forms.CharField(
        label="账号",
        max_length=150,
        help_text="专家登录用的用户名、手机号码或邮箱，须完全一致。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def refuse(self, refusal: Refusal) -> None:
        """Put the refusal where it belongs."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.text)


class ReviewDeadlineForm(PlainForm):
    """评审截止."""

    deadline = moment_field(label="评审截止", help_text="北京时间。不早于申办截止，给专家留足时间。")

    def refuse(self, refusal: Refusal) -> None:
        """Put the refusal where it belongs."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.text)


class EvaluationForm(PlainForm):
    """总结评价."""

    grade = forms.ChoiceField(label="等次", choices=EvaluationGrade.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="评价",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="成效、不足、对下届的建议。该单位再次申办时，显示在申办表旁边，只有火炬中心经办人看得到。",
    )

    def refuse(self, refusal: Refusal) -> None:
        """Put the refusal where it belongs."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.text)

    def entry(self) -> EvaluationEntry:
        """The service's input."""
        return EvaluationEntry(**self.cleaned_data)
