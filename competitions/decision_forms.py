"""What the centre types for the notice that names the hosts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from challenge_portal.kernel.clock import local
from competitions.decision_papers import usual_body, usual_title
from competitions.forms import RefusableForm, day_field
from competitions.models import Edition
from competitions.services import ReleaseEntry


class ReleaseForm(RefusableForm):
    """The notice, and the officer's word that every line was checked."""

    document_number = forms.CharField(
        label="发文字号", max_length=60, help_text="取自本单位发文登记，例：国科火字〔2026〕61号。"
    )
    title = forms.CharField(label="标题", max_length=120)
    addressee = forms.CharField(label="主送机关", max_length=120)
    body = forms.CharField(
        label="正文",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行一段。承办地名单自动作为附件，不列入的不出现在通知里。",
    )
    issued_on = day_field(label="成文日期")
    checked = forms.BooleanField(
        label="已逐份核对，同意一次公布",
        help_text="公布后不能撤回：各申办单位和推荐单位随即收到结果，通知对社会公开。",
        error_messages={"required": "请核对名单后勾选，再公布。"},
    )

    def entry(self) -> ReleaseEntry:
        """The service's input."""
        names = ReleaseEntry.__dataclass_fields__
        return ReleaseEntry(**{key: value for key, value in self.cleaned_data.items() if key in names})


def release_initial(edition: Edition, *, hosts: int, at: datetime) -> dict[str, Any]:
    """The usual words."""
    return {
        "title": usual_title(edition),
        "addressee": "各有关省级科技主管部门",
        "body": usual_body(edition, hosts),
        "issued_on": local(at).date(),
    }
