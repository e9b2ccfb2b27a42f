"""What is typed around a letter of intent and a technical contract."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from challenge_portal.kernel.identifiers import normalise_code
from competitions.forms import day_field
from solutions import services
from solutions.forms.matching import RefusableForm
from solutions.states import CooperationKind

WRONG_AMOUNT = {"invalid": "请填写数字，单位是万元，例：280 或 280.5。"}


def wan_field(label: str, **options: Any) -> forms.DecimalField:
    """A sum in 万元, exact to the cent."""
    return forms.DecimalField(
        label=label,
        max_digits=14,
        decimal_places=6,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={**WRONG_AMOUNT, "max_decimal_places": "最多写到分，即小数点后 6 位。"},
        **options,
    )


class AgreementForm(RefusableForm):
    """The wording of an agreement. Parties, demand and the clause on the prize are not typed."""

    kind = forms.ChoiceField(label="合作方式", choices=CooperationKind.choices)
    amount = wan_field("意向金额")
    content = forms.CharField(
        label="合作内容",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="由需求和方案填好，可以修改。",
    )
    starts_on = day_field(label="合作开始", required=False)
    ends_on = day_field(label="合作结束", required=False)
    valid_months = forms.IntegerField(
        label="协议有效期", min_value=1, max_value=120, help_text="自各方签字盖章之日起。"
    )
    rights = forms.CharField(label="知识产权约定", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    secrecy = forms.CharField(label="保密约定", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    owner_signer = forms.CharField(
        label="甲方代表人", max_length=40, required=False, help_text="法定代表人或授权代表。定稿时必填。"
    )
    challenger_signer = forms.CharField(
        label="乙方代表人", max_length=40, required=False, help_text="请向挑战者核实。自然人写本人姓名。定稿时必填。"
    )
    third_party = forms.CharField(
        label="丙方名称", max_length=120, required=False, help_text="见证或服务机构；没有的不填，协议由两方签署。"
    )
    third_code = forms.CharField(label="丙方统一社会信用代码", max_length=40, required=False)
    third_signer = forms.CharField(label="丙方代表人", max_length=40, required=False)

    def text(self) -> services.AgreementText:
        """As the service takes it; call it on a valid form."""
        data: dict[str, Any] = dict(self.cleaned_data)
        data |= {name: value.strip() for name, value in data.items() if isinstance(value, str)}
        data["third_code"] = normalise_code(data["third_code"])
        return services.AgreementText(**data)

    @staticmethod
    def of(agreement: Any) -> dict[str, Any]:
        """The values of a saved draft."""
        values = {name: getattr(agreement, name) for name in AgreementForm.base_fields}
        return {**values, "amount": plain_amount(agreement.amount)}


class HandInForm(RefusableForm):
    """The signed scan and the day on which it was signed."""

    signed_on = day_field(label="签署日期")
    scan = forms.FileField(
        label="签署扫描件", help_text="PDF 或 JPG，20 MB 以内，全部页在一个文件里，各方都已签字盖章。"
    )


class ContractForm(RefusableForm):
    """A technical contract as it was registered."""

    title = forms.CharField(label="项目名称", max_length=200, help_text="与合同封面一致。")
    kind = forms.ChoiceField(label="合同类型", choices=CooperationKind.choices)
    amount = wan_field("合同金额")
    registration_number = forms.CharField(
        label="合同登记编号",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="技术合同认定登记的编号，16 位数字。还没有登记的，以后补填。",
    )
    signed_on = day_field(label="签订日期")
    ends_on = day_field(label="有效期至", required=False)
    file = forms.FileField(
        label="合同扫描件", required=False, help_text="PDF 或 JPG，20 MB 以内。只有双方、承办单位和上级部门能看到。"
    )

    def clean_registration_number(self) -> str:
        """Blanks are habits of typing."""
        return "".join(str(self.cleaned_data["registration_number"]).split())

    def text(self) -> services.ContractText:
        """As the service takes it; call it on a valid form."""
        data = self.cleaned_data
        return services.ContractText(
            title=data["title"].strip(),
            kind=data["kind"],
            amount=data["amount"],
            signed_on=data["signed_on"],
            registration_number=data["registration_number"],
            ends_on=data["ends_on"],
        )

    @staticmethod
    def of(contract: Any) -> dict[str, Any]:
        """The values of a recorded contract."""
        names = ("title", "kind", "registration_number", "signed_on", "ends_on")
        return {**{name: getattr(contract, name) for name in names}, "amount": plain_amount(contract.amount)}


def plain_amount(amount: Decimal) -> str:
    """``280.5`` without the zeros of the column."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
