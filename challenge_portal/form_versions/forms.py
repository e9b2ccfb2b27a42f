"""What officers type about a form and its fields. The forms gather; services decide and write."""

from __future__ import annotations

from typing import Any

from django import forms

from challenge_portal.form_versions.editing import SOURCE_LIMIT, TITLE_LIMIT
from challenge_portal.form_versions.field_entries import HINT_LIMIT, LABEL_LIMIT, FieldEntry
from challenge_portal.form_versions.fields import KIND_LABELS
from challenge_portal.kernel.forms import PlainForm
from challenge_portal.kernel.refusals import Refusal

FIXED = ("kind", "required", "options", "other", "columns")
"""The controls of what may not change of a field that the portal's rules read."""


class EditorForm(PlainForm):
    """A form that can show, at the field, why a service said no."""

    use_required_attribute = False

    def refuse(self, refusal: Refusal) -> None:
        """Put the refusal where it belongs."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.text)


class FieldForm(EditorForm):
    """One field of a form. Options and columns are typed a line each. Without ``places`` its part can't be chosen."""

    label = forms.CharField(
        label="字段名称", max_length=200, help_text=f"填报页面和打印件上的栏目名，{LABEL_LIMIT} 字以内。"
    )
    kind = forms.ChoiceField(label="填写方式", choices=[(str(kind), label) for kind, label in KIND_LABELS.items()])
    hint = forms.CharField(
        label="提示",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"写明填什么、怎样填，可举例，{HINT_LIMIT} 字以内。",
    )
    limit = forms.IntegerField(
        label="上限",
        required=False,
        help_text="文字填字数（按 Word 字数口径）；多选填最多几项，表格填最多几行，不填为不限。",
        error_messages={"invalid": "请填整数。"},
    )
    required = forms.BooleanField(label="必填", required=False)
    options = forms.CharField(
        label="选项",
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="单选、多选填，一行一个选项；其余方式不填。",
    )
    other = forms.BooleanField(label="另加“其他”，选了须写明是什么", required=False)
    columns = forms.CharField(
        label="各列",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="表格填，一行一列，第一列必填；其余方式不填。",
    )
    section = forms.ChoiceField(label="所在部分", required=False)
    new_section = forms.CharField(
        label="另设一部分", required=False, max_length=60, help_text="不放在现有部分里的，写新的部分名称，排在最后。"
    )

    def __init__(
        self, *args: Any, sections: tuple[str, ...], fixed: bool = False, places: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if places:
            self.fields["section"].choices = [(each, each) for each in sections]  # type: ignore[attr-defined]
        else:
            del self.fields["section"], self.fields["new_section"]
            self.fields["label"].label = "问题"
            self.fields["label"].help_text = f"企业看到的问题，{LABEL_LIMIT} 字以内。"
        for name in FIXED if fixed else ():
            self.fields[name].disabled = True

    def entry(self) -> FieldEntry:
        """The service's input."""
        typed = self.cleaned_data
        return FieldEntry(
            label=typed["label"],
            kind=typed["kind"],
            section=typed.get("new_section") or typed.get("section", ""),
            hint=typed["hint"],
            limit=typed["limit"],
            required=typed["required"],
            options=_lines(typed["options"]),
            other=typed["other"],
            columns=_lines(typed["columns"]),
        )


def field_initial(entry: FieldEntry) -> dict[str, Any]:
    """What the page shows first of a field."""
    return {
        "label": entry.label,
        "kind": entry.kind,
        "section": entry.section,
        "hint": entry.hint,
        "limit": entry.limit,
        "required": entry.required,
        "options": "\n".join(entry.options),
        "other": entry.other,
        "columns": "\n".join(entry.columns),
    }


class HeadForm(EditorForm):
    """What a form is called, and the notice that it comes from."""

    title = forms.CharField(
        label="表单名称", max_length=400, help_text=f"{TITLE_LIMIT} 字以内，例：中国创新挑战赛申办表。"
    )
    source = forms.CharField(
        label="出处",
        max_length=800,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=f"通知的标题、发文字号和附件号，{SOURCE_LIMIT} 字以内。填报有误时据此说明依据。",
    )


def _lines(typed: str) -> tuple[str, ...]:
    return tuple(line for line in typed.splitlines() if line.strip())
