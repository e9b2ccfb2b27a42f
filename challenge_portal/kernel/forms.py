"""Forms that speak plainly: an error names the field and says how to mend it."""

from __future__ import annotations

from typing import Any

from django import forms

CHOSEN = (forms.ChoiceField, forms.ModelChoiceField, forms.MultipleChoiceField, forms.FileField, forms.BooleanField)


class PlainForm(forms.Form):
    """A form whose missing values read 请填写单位名称。 or 请选择产业领域。 unless the field says better."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            words = type(field).default_error_messages.get("required")
            given = forms.Field.default_error_messages["required"]
            if field.error_messages.get("required") in {given, words}:
                field.error_messages["required"] = missing(field)
            if "invalid_choice" in field.error_messages:
                field.error_messages["invalid_choice"] = f"请在所列选项中选择{field.label}。"


def missing(field: forms.Field) -> str:
    """What to say when a required value is not there."""
    if isinstance(field, forms.BooleanField):
        return f"请确认“{field.label}”。"
    act = "请选择" if isinstance(field, CHOSEN) else "请填写"
    return f"{act}{field.label}。"
