"""Forms of accounts. Their output is the input of a service; they save nothing."""

from __future__ import annotations

from django import forms

from challenge_portal.kernel.forms import PlainForm


class SignInForm(PlainForm):
    """Name and password."""

    username = forms.CharField(
        label="用户名、手机或邮箱",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="密码",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(PlainForm):
    """A new password for oneself."""

    old = forms.CharField(
        label="当前密码",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label="新密码",
        strip=False,
        max_length=128,
        help_text="至少 8 位，不能全是数字，不要用常见密码或姓名、手机号。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一次新密码",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, object]:
        """The two new ones must agree."""
        values: dict[str, object] = super().clean() or {}
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", "两次输入的新密码不一致。")
        return values
