"""The form of one's reminder wishes."""

from __future__ import annotations

from typing import Any

from django import forms

from challenge_portal.notices.states import PhoneChannel
from challenge_portal.notices.wishes import WishesPage


class WishesForm(forms.Form):
    """Mail, and the phone channels. What the portal or the person doesn't have can't be ticked and stays as it was."""

    mail = forms.BooleanField(label="邮件", required=False)
    sms = forms.BooleanField(label=PhoneChannel.SMS.label, required=False)
    wecom = forms.BooleanField(label=PhoneChannel.WECOM.label, required=False)

    def __init__(self, page: WishesPage, data: Any = None) -> None:
        super().__init__(data, initial=dict(page.wishes))
        self.fields["mail"].help_text = f"全部消息发送到 {page.email}。" if page.email else "没有登记邮箱。"
        self.fields["mail"].disabled = not page.email
        for channel in PhoneChannel:
            field = self.fields[channel.value]
            field.disabled = channel not in page.offered or not page.phone
            if channel not in page.offered:
                field.help_text = "本门户未开通。"
            elif page.phone:
                field.help_text = f"只发紧急提醒（截止前 2 小时），发送到 {page.phone[:3]}****{page.phone[-4:]}。"
            else:
                field.help_text = "没有登记手机号。"
