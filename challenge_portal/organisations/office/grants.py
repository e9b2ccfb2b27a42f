"""The form for granting a role, wherever it is granted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSplitDateTimeWidget

from challenge_portal.accounts.models import User
from challenge_portal.kernel.refusals import Refusal, Refused

GRANT_FIELDS = ["person", "role", "content_object", "expires_at", "reason"]


class GrantForm(forms.ModelForm):
    """Who gets which role where, until when and why. A subclass names the model, the place and the roles."""

    person = forms.CharField(label="人员", max_length=150, help_text="登录名、手机或邮箱，须与注册时完全一致。")
    role = forms.ChoiceField(label="角色", widget=UnfoldAdminSelectWidget())
    expires_at = forms.SplitDateTimeField(
        label="有效期至", required=False, widget=UnfoldAdminSplitDateTimeWidget(), help_text="不填为长期有效。"
    )
    reason = forms.CharField(label="事由", max_length=200, help_text="例如任命或分工文件的名称与文号。")

    roles: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "请选择"), *self.roles.items()]  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """Nothing to build: the service makes the row."""


def person_behind(typed: str) -> User:
    """The one active person with this user name, phone or mail. Raises Refused at the field where there is none."""
    typed = typed.strip()
    people = User.objects.filter(Q(username=typed) | Q(phone=typed) | Q(email__iexact=typed), is_active=True)
    found = list(people[:2]) if typed else []
    if len(found) != 1:
        raise Refused(Refusal("没有找到这个人员。请核对登录名、手机或邮箱，或请本人先注册。", field="person"))
    return found[0]
