"""The small forms around the ways in: a new QR link, for whom something is entered, which file, taking over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from challenge_portal.accounts.consent_texts import ConsentText
from challenge_portal.kernel.forms import PlainForm
from competitions.forms import moment_field
from demands.services.intake import EntryUnit

OWNERS = [("enterprise", "企业"), ("public_institution", "事业单位")]


class LinkForm(PlainForm):
    """A new QR link: the channel and until when."""

    name = forms.CharField(
        label="渠道名称", max_length=40, help_text="张贴或发放的地方，例：东港区科技局走访、装备展 3 号馆。"
    )
    open_until = moment_field(label="开放至", help_text="北京时间，不晚于征集截止时间。可以随时关闭。")


class UnitForm(PlainForm):
    """For which enterprise something is entered."""

    code = forms.CharField(
        label="统一社会信用代码",
        max_length=40,
        help_text="18 位，见营业执照或者事业单位法人证书。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    name = forms.CharField(label="单位名称", max_length=60, help_text="与证照一致。")
    kind = forms.ChoiceField(label="单位性质", choices=OWNERS, widget=forms.RadioSelect, initial="enterprise")

    def unit(self) -> EntryUnit:
        """What the service wants."""
        values = self.cleaned_data
        return EntryUnit(values["code"], values["name"], values["kind"])


class FileForm(PlainForm):
    """The filled template."""

    file = forms.FileField(
        label="填好的模板",
        help_text="xlsx，不超过 10 MB、10,000 行。",
        widget=forms.ClearableFileInput(
            attrs={"accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
    )


class CodeForm(PlainForm):
    """A claim code, typed."""

    code = forms.CharField(
        label="认领码",
        max_length=40,
        help_text="12 位，在预报名成功的页面和短信里，例：7KQM-4TWX-9R2H。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )


class ClaimForm(PlainForm):
    """That the demand is one's own, and the signature under NDA and disclaimer where that isn't done yet."""

    genuine = forms.BooleanField(label="这项需求由本单位提出，由本单位认领")
    agreed = forms.BooleanField(label="已逐条阅读并代表本单位签署《保密协议》和《免责声明》")
    signed_name = forms.CharField(label="签署人姓名", max_length=40, help_text="请填写本人姓名，与账号一致。")

    def __init__(self, *args: Any, texts: Sequence[ConsentText], person: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if not texts:
            del self.fields["agreed"], self.fields["signed_name"]

    def clean_signed_name(self) -> str:
        """The signature is the signer's own name."""
        name = str(self.cleaned_data["signed_name"]).strip()
        if name != self.person:
            raise forms.ValidationError(f"与账号姓名“{self.person}”不一致，请填写本人姓名。")
        return name
