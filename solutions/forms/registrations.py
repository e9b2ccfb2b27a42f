"""Choosing where to register, and signing the texts by name. Their output is a service's input; they save nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from challenge_portal.kernel.forms import PlainForm
from challenge_portal.kernel.refusals import Refusal


class StartForm(PlainForm):
    """Which competition, and the demand that brought the challenger here."""

    competition = forms.ChoiceField(label="赛事", widget=forms.RadioSelect)
    demand = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, competitions: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(each.id), each.name) for each in competitions]
        self.fields["competition"].choices = offered  # type: ignore[attr-defined]


class SigningForm(PlainForm):
    """One name under each text. ``check`` says what is wrong with a name, in the service's own words."""

    def __init__(
        self, *args: Any, texts: Sequence[Any], check: Callable[[str, str], Refusal | None], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.check = check
        self.kinds = [text.kind for text in texts]
        for text in texts:
            self.fields[f"name_{text.kind}"] = forms.CharField(
                label=f"签署《{text.title}》",
                max_length=40,
                help_text="填写本人姓名，与账号一致。",
                error_messages={"required": f"请填写本人姓名，签署《{text.title}》。"},
                widget=forms.TextInput(attrs={"autocomplete": "name"}),
            )

    def clean(self) -> dict[str, Any]:
        """Each text is signed with the signer's own name."""
        values: dict[str, Any] = super().clean() or {}
        for kind in self.kinds:
            typed = str(values.get(f"name_{kind}") or "")
            if typed and (refusal := self.check(kind, typed)):
                self.add_error(f"name_{kind}", refusal.text)
        return values

    def names(self) -> dict[str, str]:
        """What the service wants: the name typed under each text."""
        return {kind: str(self.cleaned_data[f"name_{kind}"]) for kind in self.kinds}
