"""The small forms around the survey: what stays hidden, who helps, the declaration; consent; entrusting an agency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from challenge_portal.accounts.consent_texts import ConsentText
from challenge_portal.kernel.forms import PlainForm
from demands.states import ServiceChoice


class DemandSwitches(PlainForm):
    """公开范围, 服务机构 and 承诺: the parts of the page that are no answers of the survey form."""

    show_name = forms.BooleanField(
        label="公开企业名称", required=False, help_text="不勾选，公开页面只写“企业选择不公开”，并隐去简称和代码。"
    )
    show_budget = forms.BooleanField(label="公开拟投入合作经费", required=False, help_text="不勾选，公开页面不写金额。")
    show_contact = forms.BooleanField(
        label="公开联系人和联系方式", required=False, help_text="不勾选，由承办单位转达。"
    )
    service_choice = forms.ChoiceField(
        label="服务机构", choices=ServiceChoice.choices, widget=forms.RadioSelect, initial=ServiceChoice.RECOMMENDED
    )
    wanted_agency = forms.CharField(
        label="意向服务机构", max_length=60, required=False, help_text="自行选择的，写明机构全称。"
    )
    declared = forms.BooleanField(label="所填内容真实，本单位有权提出本项需求，内容不涉及国家秘密", required=False)

    def entry(self) -> dict[str, Any]:
        """As the service takes it. A choice that isn't offered is handed on, so that the service refuses it."""
        data = self.data
        return {
            "hide_name": not data.get("show_name"),
            "hide_contact": not data.get("show_contact"),
            "hide_budget": not data.get("show_budget"),
            "service_choice": str(data.get("service_choice") or ServiceChoice.RECOMMENDED),
            "wanted_agency": str(data.get("wanted_agency") or "").replace("\x00", ""),
        }

    @staticmethod
    def of(demand: Any) -> dict[str, Any]:
        """The values of a saved demand."""
        return {
            "show_name": not demand.hide_name,
            "show_contact": not demand.hide_contact,
            "show_budget": not demand.hide_budget,
            "service_choice": demand.service_choice,
            "wanted_agency": demand.wanted_agency,
        }


class ConsentForm(PlainForm):
    """Which competition, and the signature under NDA and disclaimer (a tick and one's own name)."""

    competition = forms.ChoiceField(label="赛事", widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="已逐条阅读并代表本单位签署《保密协议》和《免责声明》")
    signed_name = forms.CharField(label="签署人姓名", max_length=40, help_text="请填写本人姓名，与账号一致。")

    def __init__(
        self, *args: Any, competitions: Sequence[Any], texts: Sequence[ConsentText], person: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["competition"].choices = [(each.pk, each.name) for each in competitions]  # type: ignore[attr-defined]
        if not texts:
            del self.fields["agreed"], self.fields["signed_name"]

    def clean_signed_name(self) -> str:
        """The signature is the signer's own name."""
        name = str(self.cleaned_data["signed_name"]).strip()
        if name != self.person:
            raise forms.ValidationError(f"与账号姓名“{self.person}”不一致，请填写本人姓名。")
        return name


class AssignForm(PlainForm):
    """Which agency, and until when."""

    agency = forms.ChoiceField(label="分析机构")
    due_on = forms.DateField(
        label="要求完成日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="不填为 10 个工作日。",
    )

    def __init__(self, *args: Any, agencies: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(each.pk, f"{each.name}（{each.get_kind_display()}）") for each in agencies]
        self.fields["agency"].choices = [("", "请选择"), *shown]  # type: ignore[attr-defined]
