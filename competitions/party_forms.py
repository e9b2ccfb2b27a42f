"""What is typed about the parties of a competition. The forms gather; services decide and write."""

from __future__ import annotations

from typing import Any

from django import forms

from competitions.forms import RefusableForm
from competitions.party_entries import NAME_LIMIT, PartyEntry
from competitions.selectors.parties import KINDS, OFFICE, PartiesPage, entry_for
from competitions.services import PartyWording


class _Titled(RefusableForm):
    """In which quality, and what the notice calls it."""

    title = forms.ChoiceField(
        label="名义", error_messages={"required": "请选择名义。", "invalid_choice": "请选择名义。"}
    )
    named = forms.CharField(
        label="文件上的名称",
        required=False,
        max_length=400,
        help_text=f"与门户里的名称不同的填写，例：北京市科委；{NAME_LIMIT} 字以内。",
    )

    def __init__(self, *args: Any, page: PartiesPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].choices = [("", "请选择"), *page.titles]  # type: ignore[attr-defined]


class PartyForm(_Titled):
    """One party more."""

    kind = forms.ChoiceField(label="是哪一种单位", choices=KINDS, widget=forms.RadioSelect, initial=OFFICE)
    organisation = forms.CharField(
        label="单位名称",
        max_length=400,
        help_text="主管部门填全称；登记单位填全称或统一社会信用代码；只列名称的，照文件写。",
        error_messages={"required": "请填写单位名称。"},
    )
    field_order = ("title", "kind", "organisation", "named")

    def entry(self) -> PartyEntry:
        """The service's input. Raises Refused at the field for a name that fits nobody."""
        typed = self.cleaned_data
        return entry_for(typed["kind"], typed["organisation"], title=typed["title"], named=typed["named"])


class WordingForm(_Titled):
    """The wording of a party that stands there."""

    def wording(self) -> PartyWording:
        """The service's input."""
        return PartyWording(self.cleaned_data["title"], self.cleaned_data["named"])
