"""Forms of the office: they gather what is typed; a service decides and writes."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from unfold.widgets import CHECKBOX_CLASSES, INPUT_CLASSES, SELECT_CLASSES, TEXTAREA_CLASSES

from challenge_portal.kernel.refusals import Refusal

DRESS: tuple[tuple[type[forms.Widget], list[str]], ...] = (
    (forms.CheckboxInput, CHECKBOX_CLASSES),
    (forms.Select, SELECT_CLASSES),
    (forms.Textarea, TEXTAREA_CLASSES),
    (forms.widgets.Input, INPUT_CLASSES),
)


class RefusalShown:
    """Mixed into every form of the office: shows what the service refused, beside its field where there is one."""

    refusal: ClassVar[Refusal | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            dress(field.widget)

    def clean(self) -> Any:
        """The form's own checks, then the refusal."""
        cleaned = super().clean()  # type: ignore[misc]
        if self.refusal is not None:
            field = self.refusal.field if self.refusal.field in self.fields else None  # type: ignore[attr-defined]
            self.add_error(field, self.refusal.text)  # type: ignore[attr-defined]
        return cleaned


class ReasonForm(forms.Form):
    """The opinion that a move asks for."""

    reason = forms.CharField(
        label="意见",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="对方会看到这段意见，1000 字以内。",
    )

    def __init__(self, *args: Any, required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required
        dress(self.fields["reason"].widget)


def dress(widget: forms.Widget) -> None:
    """Give a plain widget the admin's classes; one that has classes keeps them."""
    if widget.attrs.get("class"):
        return
    for kind, classes in DRESS:
        if isinstance(widget, kind) and not isinstance(widget, forms.HiddenInput):
            widget.attrs["class"] = " ".join(classes)
            return
