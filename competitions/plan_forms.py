"""What the centre types when it announces that a competition is launched."""

from __future__ import annotations

from django import forms

from competitions.forms import RefusableForm
from competitions.services import LaunchEntry


class LaunchForm(RefusableForm):
    """The public announcement of 正式启动."""

    title = forms.CharField(label="标题", max_length=160, error_messages={"required": "请填写标题。"})
    document_number = forms.CharField(
        label="发文字号",
        max_length=60,
        required=False,
        help_text="另有发文的，取自本单位发文登记，例：国科火字〔2026〕47号。",
    )
    body = forms.CharField(
        label="正文",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行一段。",
        error_messages={"required": "请填写正文。"},
    )

    def entry(self) -> LaunchEntry:
        """The service's input."""
        return LaunchEntry(**self.cleaned_data)
