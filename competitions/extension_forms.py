"""What an office types when it gives one host a later deadline."""

from __future__ import annotations

from typing import Any

from django import forms

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from competitions.forms import RefusableForm, moment_field
from competitions.selectors.extensions import hosts_to_extend
from competitions.services import ExtensionEntry


class ExtensionForm(RefusableForm):
    """For whom, until when, why."""

    host = forms.ModelChoiceField(
        Authority.objects.none(),
        label="申办单位",
        empty_label="请选择",
        error_messages={"required": "请选择申办单位。", "invalid_choice": "请选择列出的申办单位。"},
    )
    deadline = moment_field(label="延期至", help_text="北京时间，到这一刻为止。")
    reason = forms.CharField(
        label="原因",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="200 字以内。原样告知申办单位，并留在办理记录里。",
        error_messages={"required": "请写明延期的原因。"},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = hosts_to_extend(actor)  # type: ignore[attr-defined]

    def entry(self) -> ExtensionEntry:
        """The service's input."""
        return ExtensionEntry(**self.cleaned_data)
