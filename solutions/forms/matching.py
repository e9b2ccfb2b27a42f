"""What is typed around a matching meeting: the plan, who else comes, who comes for a side, the minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from challenge_portal.form_versions.definitions import Definition
from challenge_portal.form_versions.fields import FieldSpec, Kind
from challenge_portal.kernel.forms import PlainForm
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.kernel.typed import numbers_typed
from competitions.forms import moment_field
from solutions import services
from solutions.states import MeetingOutcome

GUESTS = Definition(
    (
        FieldSpec(
            "guests",
            "其他参会人员",
            Kind.ROWS,
            hint="专家、服务机构、承办单位等。对方有门户账号的，填账号，通知和提醒会发给本人。双方人员由双方自己登记。",
            required=False,
            limit=services.MOST_GUESTS,
            wide=True,
            columns=(
                FieldSpec("name", "姓名", limit=20),
                FieldSpec("unit", "单位", limit=60),
                FieldSpec("part", "身份", limit=20),
                FieldSpec("account", "门户账号", limit=60, required=False),
            ),
        ),
    ),
    "其他参会人员",
)
ATTENDEES = Definition(
    (
        FieldSpec(
            "attendees",
            "参会人员",
            Kind.ROWS,
            hint="会前可以修改，以最后一次登记为准。签到表按此打印。",
            limit=services.MOST_OF_A_SIDE,
            wide=True,
            columns=(FieldSpec("name", "姓名", limit=20), FieldSpec("post", "职务", limit=20, required=False)),
        ),
    ),
    "参会人员",
)


class RefusableForm(PlainForm):
    """A form that shows a service's refusal at its field."""

    use_required_attribute = False

    def refuse(self, refusal: Refusal) -> bool:
        """Put the refusal at its field; False where this form has no such field."""
        if refusal.field not in self.fields:
            return False
        self.add_error(refusal.field, refusal.text)
        return True


class MeetingForm(RefusableForm):
    """When, where and what for."""

    title = forms.CharField(label="名称", max_length=120)
    starts_at = moment_field(label="开始时间")
    ends_at = moment_field(label="结束时间")
    place = forms.CharField(label="地点", max_length=200, help_text="写明楼宇和房间；只在线上开的，写“线上”。")
    online = forms.CharField(
        label="线上会议", max_length=200, required=False, help_text="会议号或网址。只有参会各方能看到。"
    )
    notes = forms.CharField(
        label="说明",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="议程、须带的材料。各方都能看到。",
    )

    def plan(self, post: QueryDict, guests: Sequence[dict[str, Any]]) -> services.MeetingPlan:
        """As the service takes it; call it on a valid form."""
        data = self.cleaned_data
        return services.MeetingPlan(
            title=data["title"].strip(),
            place=data["place"].strip(),
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            online=data["online"].strip(),
            notes=data["notes"].strip(),
            solution_ids=chosen(post),
            guests=[
                services.Guest(*(str(row.get(name) or "").strip() for name in ("name", "unit", "part", "account")))
                for row in guests
            ],
        )


def chosen(post: QueryDict) -> list[int]:
    """The ticked solutions in the order of the page."""
    return numbers_typed(post.getlist("solution"))


class MinutesForm(RefusableForm):
    """What each pair came to, the text of the minutes and its file."""

    minutes = forms.CharField(
        label="纪要",
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="谈了什么、议定什么、下一步由谁在何时做。到会各方都能看到，不写一方的技术秘密和报价。",
    )
    minutes_file = forms.FileField(
        label="纪要附件", required=False, help_text="PDF、JPG 或 PNG，20 MB 以内。到会各方都能下载。"
    )

    def __init__(self, *args: Any, pairs: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pairs = pairs
        choices = [("", "请选择"), *((each.value, each.label) for each in MeetingOutcome if each.value)]
        for pair in pairs:
            self.fields[f"outcome-{pair.id}"] = forms.ChoiceField(
                label="结果",
                choices=choices,
                error_messages={"required": f"请选择方案 {pair.solution_number} 的对接结果。"},
            )
            self.fields[f"remark-{pair.id}"] = forms.CharField(label="备注", required=False, max_length=300)

    def rows(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each pair with its two fields."""
        return [(pair, self[f"outcome-{pair.id}"], self[f"remark-{pair.id}"]) for pair in self.pairs]

    def result(self, post: QueryDict) -> services.Minutes:
        """As the service takes it; call it on a valid form."""
        data = self.cleaned_data
        came = numbers_typed(post.getlist("attended"))
        return services.Minutes(
            minutes=data["minutes"].strip(),
            attended=frozenset(came),
            outcomes={
                pair.id: services.Result(data[f"outcome-{pair.id}"], data[f"remark-{pair.id}"].strip())
                for pair in self.pairs
            },
            file=data["minutes_file"],
        )
