"""Forms about institutions and their members. Their output is the input of a service; they save nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from challenge_portal.accounts.services import PersonEntry
from challenge_portal.kernel.countries import COUNTRIES, HOME
from challenge_portal.kernel.forms import PlainForm
from challenge_portal.kernel.identifiers import check_uscc
from challenge_portal.organisations.services import INSTITUTION_KINDS, MEMBER_ROLES, InstitutionEntry

ABROAD = [(code, label) for code, label in COUNTRIES.items() if code != HOME]


class PersonForm(PlainForm):
    """A new account."""

    display_name = forms.CharField(
        label="姓名",
        max_length=40,
        help_text="与身份证件一致。",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label="手机",
        max_length=20,
        help_text="用来登录和接收办理通知。境外号码以 + 和国家代码开头。",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label="邮箱",
        required=False,
        error_messages={"invalid": "邮箱格式不对，例：name@example.com。"},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label="密码",
        strip=False,
        max_length=128,
        help_text="至少 8 位，不能全是数字，不要用常见密码。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一次密码",
        strip=False,
        max_length=128,
        help_text="与前面一致，避免输错。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    agreed = forms.BooleanField(label="已阅读并同意《门户使用约定》《个人信息处理告知》")

    def clean(self) -> dict[str, Any]:
        """The two passwords must agree."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", "两次输入的密码不一致。")
        return values

    def person_entry(self) -> PersonEntry:
        """What the service wants."""
        values = self.cleaned_data
        return PersonEntry(values["display_name"], values["phone"], values["password"], email=values["email"])


class RegisterForm(PersonForm):
    """A new account and a new institution."""

    code = forms.CharField(
        label="统一社会信用代码",
        max_length=40,
        help_text="18 位，见营业执照或者事业单位法人证书。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    name = forms.CharField(
        label="单位名称",
        max_length=120,
        help_text="与证照一致。",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(label="单位性质", choices=INSTITUTION_KINDS, widget=forms.RadioSelect)
    region = forms.ChoiceField(label="所属地区", help_text="决定由哪一级科技主管部门服务。")
    address = forms.CharField(
        label="通讯地址",
        max_length=200,
        required=False,
        help_text="用来寄送证书与文件。",
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )

    field_order = ["code", "name", "kind", "region", "address"]

    def __init__(self, *args: Any, regions: Sequence[tuple[str, list[tuple[int, str]]]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [("", "请选择"), *regions]  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """An impossible code is told at once; a doubtful one may pass, an officer compares it with the licence."""
        verdict = check_uscc(self.cleaned_data["code"])
        if verdict.level == "error":
            raise forms.ValidationError(verdict.message)
        return verdict.code

    def institution_entry(self, *, is_demo: bool) -> InstitutionEntry:
        """What the service wants."""
        values = self.cleaned_data
        return InstitutionEntry(
            name=values["name"],
            code=values["code"],
            kind=values["kind"],
            region_id=int(values["region"]),
            address=values["address"],
            is_demo=is_demo,
        )


class RegisterAbroadForm(PersonForm):
    """A new account and a new institution that is registered abroad: no 统一社会信用代码, no region."""

    country = forms.ChoiceField(label="国家或地区", choices=[("", "请选择"), *ABROAD])
    foreign_number = forms.CharField(
        label="境外注册号",
        max_length=60,
        help_text="当地登记证明上的号码，例：HRB 12345。由工作人员对照证明核对。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label="单位名称",
        max_length=120,
        help_text="与登记证明一致，可以附中文名。",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(label="单位性质", choices=INSTITUTION_KINDS, widget=forms.RadioSelect)
    address = forms.CharField(
        label="通讯地址", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "street-address"})
    )

    field_order = ["country", "foreign_number", "name", "kind", "address"]

    def institution_entry(self, *, is_demo: bool) -> InstitutionEntry:
        """What the service wants."""
        values = self.cleaned_data
        return InstitutionEntry(
            name=values["name"],
            code="",
            kind=values["kind"],
            address=values["address"],
            is_demo=is_demo,
            country=values["country"],
            foreign_number=values["foreign_number"],
        )


class InviteForm(PlainForm):
    """Whom to invite, and as what."""

    contact = forms.CharField(label="同事的手机或邮箱", max_length=120, help_text="只用来辨认这份邀请发给谁。")
    role = forms.ChoiceField(label="身份", choices=MEMBER_ROLES, initial="member", widget=forms.RadioSelect)
