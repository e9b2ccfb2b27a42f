"""What is typed about complaints. The forms gather; the service decides and writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing

from challenge_portal.kernel.forms import PlainForm
from challenge_portal.kernel.refusals import Refusal
from competitions import services
from competitions.selectors.complaints import FilingPage
from competitions.states import ComplaintKind

SALT = "competitions.complaint.code"
WEB_SITE = "homepage"
"""A field that people never see and programs fill in."""


class ComplaintForm(PlainForm):
    """A complaint about one competition, or an objection to one publicity."""

    use_required_attribute = False

    kind = forms.ChoiceField(label="类别", widget=forms.RadioSelect)
    body = forms.TypedChoiceField(label="受理机构", coerce=int, widget=forms.RadioSelect)
    text = forms.CharField(label="事实和依据", widget=forms.Textarea(attrs={"rows": 10}))
    file = forms.FileField(label="附件", required=False, help_text="PDF、JPG 或 PNG，不超过 20 MB，一个文件。")
    wants_call = forms.BooleanField(label="需要受理机构与我联系", required=False)
    name = forms.CharField(label="姓名或单位", required=False, help_text="可以不填。只有受理机构看得到。")
    contact = forms.CharField(
        label="联系方式", required=False, help_text="需要回电或者寄送书面答复的请填写。只有受理机构看得到。"
    )
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, page: FilingPage, about: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(str(value), str(label)) for value, label in ComplaintKind.choices]
        if about:
            kinds = [each for each in kinds if each[0] == ComplaintKind.OBJECTION]
        else:
            kinds = [each for each in kinds if each[0] != ComplaintKind.OBJECTION]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        bodies = [
            (body.id, f"{body.name}（本赛事公布的受理机构）" if body.named else body.name) for body in page.bodies
        ]
        self.fields["body"].choices = bodies  # type: ignore[attr-defined]

    def refuse(self, refusal: Refusal) -> None:
        """Put the refusal where it belongs."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.text)

    def entry(self, *, matter: str, matter_id: str) -> services.ComplaintEntry:
        """The service's input."""
        typed = self.cleaned_data
        return services.ComplaintEntry(
            kind=typed["kind"],
            text=typed["text"],
            body_id=typed["body"],
            matter=matter,
            matter_id=matter_id,
            name=typed["name"],
            contact=typed["contact"],
            wants_call=typed["wants_call"],
        )

    @property
    def code(self) -> str:
        """The query code that was made for this form; a new one where the form's own can't be read."""
        try:
            return str(signing.loads(self.cleaned_data.get("form_key", ""), salt=SALT))
        except signing.BadSignature:
            return services.new_query_code()

    @staticmethod
    def new_key() -> str:
        """A fresh query code, signed, for a form that is shown now."""
        return signing.dumps(services.new_query_code(), salt=SALT)


class QueryForm(PlainForm):
    """Number and query code."""

    use_required_attribute = False

    number = forms.CharField(label="编号", max_length=40)
    code = forms.CharField(label="查询码", max_length=40)


class RulesForm(PlainForm):
    """What a competition publishes about complaints, publicity and answers."""

    use_required_attribute = False

    body = forms.TypedChoiceField(label="受理机构", coerce=int, widget=forms.RadioSelect)
    contact = forms.CharField(label="联系方式", max_length=120, help_text="电话、邮箱或通信地址，对社会公布。")
    days = forms.IntegerField(label="答复期限", error_messages={"invalid": "请填写整数。"})
    publicity_days = forms.IntegerField(label="奖励公示期不少于", error_messages={"invalid": "请填写整数。"})
    answer_days = forms.IntegerField(
        label="企业答复方案的期限",
        error_messages={"invalid": "请填写整数。"},
        help_text="自方案提交（密封的自启封）起算；已经在等答复的方案，期限不变。",
    )

    def __init__(self, *args: Any, page: FilingPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [(body.id, body.name) for body in page.bodies]  # type: ignore[attr-defined]

    def refuse(self, refusal: Refusal) -> None:
        """Put the refusal where it belongs."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.text)

    def rules(self) -> services.ComplaintRules:
        """The service's input."""
        typed = self.cleaned_data
        return services.ComplaintRules(
            typed["body"], typed["contact"], typed["days"], typed["publicity_days"], typed["answer_days"]
        )
