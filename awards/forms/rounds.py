"""What a host types about awards: a row of the catalogue, a nomination, the end of the publicity."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from awards.models import AwardKind
from awards.services import KindEntry, Nomination
from awards.states import RecipientKind
from challenge_portal.kernel.forms import PlainForm
from challenge_portal.kernel.refusals import Refusal

PAYERS = 4  # rows of the form
MOMENT = "%Y-%m-%dT%H:%M"


def money_field(**options: Any) -> forms.DecimalField:
    """万元, to the yuan."""
    return forms.DecimalField(
        max_digits=12,
        decimal_places=4,
        required=False,
        error_messages={
            "invalid": "请填写数字，单位为万元，例：10 或 0.2。",
            "max_decimal_places": "最多四位小数（元）。",
            "max_digits": "金额过大，请核对单位（万元）。",
            "max_whole_digits": "金额过大，请核对单位（万元）。",
        },
        **options,
    )


class Refusable(PlainForm):
    """A form that can show, at the field, why a service said no."""

    use_required_attribute = False

    def refuse(self, refusal: Refusal) -> None:
        """Put the refusal where it belongs."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, refusal.text)


class KindForm(Refusable):
    """One row of the catalogue."""

    title = forms.CharField(label="奖项名称")
    recipient = forms.ChoiceField(label="授予对象", choices=[("", "请选择"), *RecipientKind.choices])
    quota_min = forms.IntegerField(
        label="名额下限", required=False, help_text="不填为不设。", error_messages={"invalid": "请填写整数。"}
    )
    quota_max = forms.IntegerField(
        label="名额上限", required=False, help_text="不填为不限。", error_messages={"invalid": "请填写整数。"}
    )
    amount = money_field(label="每名（每项）金额", help_text="只授称号的不填。")
    pool = money_field(label="总额", help_text="通知只给总额、不给单项金额的填这里。")
    pool_group = forms.CharField(
        label="与哪些奖项共用总额", required=False, max_length=40, help_text="几个奖项共用一个总额的，填同一个名称。"
    )
    per_item = forms.BooleanField(label="按项计奖", required=False, help_text="同一单位可得多项，金额按项数相乘。")
    once_per_demand = forms.BooleanField(label="每项需求限一个", required=False)
    rule = forms.CharField(label="评选规则", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    source = forms.CharField(label="依据", required=False, max_length=120, help_text="文号和条款。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, PAYERS + 1):
            self.fields[f"payer_{number}"] = forms.CharField(label=f"支付方 {number}", required=False, max_length=80)
            self.fields[f"share_{number}"] = money_field(label=f"份额 {number}")

    @property
    def payer_rows(self) -> list[tuple[Any, Any]]:
        """The pairs of fields, for the page."""
        return [(self[f"payer_{number}"], self[f"share_{number}"]) for number in range(1, PAYERS + 1)]

    def clean(self) -> dict[str, Any]:
        """A payer has a share, a share has a payer."""
        cleaned = super().clean() or {}
        for number in range(1, PAYERS + 1):
            payer, share = cleaned.get(f"payer_{number}"), cleaned.get(f"share_{number}")
            if payer and share is None and f"share_{number}" not in self.errors:
                self.add_error(f"share_{number}", f"请填写{payer}的份额。")
            if share is not None and not payer:
                self.add_error(f"payer_{number}", "请填写支付方名称。")
        return cleaned

    def entry(self) -> KindEntry:
        """The service's input."""
        typed = dict(self.cleaned_data)
        pairs = [(typed.pop(f"payer_{each}"), typed.pop(f"share_{each}")) for each in range(1, PAYERS + 1)]
        return KindEntry(**typed, payers=[{"payer": payer, "share": str(share)} for payer, share in pairs if payer])

    def refuse(self, refusal: Refusal) -> None:
        """What is said of the payers stands at the first share."""
        if refusal.field == "payers":
            self.add_error("share_1", refusal.text)
        else:
            super().refuse(refusal)


def kind_initial(kind: AwardKind) -> dict[str, Any]:
    """The row as it is."""
    names = ("title", "recipient", "quota_min", "quota_max", "pool_group", "per_item", "once_per_demand", "rule")
    shown: dict[str, Any] = {name: getattr(kind, name) for name in (*names, "source")}
    shown |= {name: _plain(getattr(kind, name)) for name in ("amount", "pool")}
    for number, row in enumerate(kind.payers[:PAYERS], 1):
        shown |= {f"payer_{number}": row["payer"], f"share_{number}": row["share"]}
    return shown


def _plain(amount: Decimal | None) -> str:
    """``10`` rather than ``10.0000``."""
    return "" if amount is None else f"{amount.normalize():f}"


class NominationForm(Refusable):
    """One candidate for one kind."""

    kind = forms.IntegerField(widget=forms.HiddenInput)
    recipient = forms.CharField(label="获奖者", error_messages={"required": "请在候选名单中选择获奖者。"})
    amount = money_field(label="本项金额")
    items = forms.IntegerField(
        label="项数", required=False, initial=1, error_messages={"invalid": "请填写整数。"}, max_value=999
    )
    reason = forms.CharField(
        label="提名理由", widget=forms.Textarea(attrs={"rows": 4}), help_text="依据哪些指标，仅供评审内部使用，不公开。"
    )

    def entry(self) -> Nomination:
        """The service's input."""
        typed = self.cleaned_data
        items = 1 if typed["items"] is None else typed["items"]
        return Nomination(typed["kind"], typed["recipient"], typed["reason"], typed["amount"], items)


class PublicityForm(Refusable):
    """Until when the list stays out for objection."""

    ends_at = forms.DateTimeField(
        label="公示截止",
        input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        error_messages={"invalid": "请按 2026-12-20 17:00 这样填写日期和时间。", "required": "请填写公示截止时间。"},
    )
