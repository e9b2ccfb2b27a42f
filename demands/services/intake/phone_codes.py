"""Showing that a phone is one's own without an account: six digits by SMS, ten minutes, five tries."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from challenge_portal.kernel.limits import Limit, within
from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.notices.senders import NotSent, sender_of
from challenge_portal.notices.states import PhoneChannel
from demands.models import IntakeLink, PhoneCode

LASTS = timedelta(minutes=10)
MOST_TRIES = 5
BY_ADDRESS = Limit("demands.phone_code.address", most=10, seconds=3600)
BY_PHONE = Limit("demands.phone_code.phone", most=3, seconds=600)
MOBILE = re.compile(r"1[3-9]\d{9}")
FIELD = "phone_code"
NOT_THIS = "验证码不对，请核对短信。"
ASK_AGAIN = "验证码已过期或已失效，请重新获取。"


def send_code(*, link: IntakeLink, phone: str, address: str, at: datetime) -> None:
    """Send a new code to the phone. Raises Refused at the field: no mobile, too often, the text couldn't be sent."""
    if not MOBILE.fullmatch(phone):
        raise Refused(Refusal("请填写 11 位手机号码，用来接收验证码。", field="contact_phone"))
    if not within(BY_ADDRESS, address) or not within(BY_PHONE, _digest(phone)):
        raise Refused(Refusal("获取验证码过于频繁，请十分钟后再试。", field=FIELD))
    code = f"{secrets.randbelow(10**6):06d}"
    row = PhoneCode.objects.create(
        link=link,
        phone_digest=_digest(phone),
        code_digest=_digest(f"{link.pk}:{phone}:{code}"),
        created_at=at,
        expires_at=at + LASTS,
    )
    text = f"【创新挑战赛门户】验证码 {code}，用于技术需求预报名，10 分钟内有效。不要告诉他人。"
    try:
        sender_of(PhoneChannel.SMS).send(phone=phone, text=text, reference=f"code-{row.pk}")
    except NotSent as error:
        row.delete()
        raise Refused(Refusal("短信没有发出，请稍后再试，或者联系承办单位。", field=FIELD)) from error


def try_code(*, link: IntakeLink, phone: str, code: str, at: datetime) -> None:
    """Compare a typed code; a wrong one counts, whatever becomes of the rest. Raises Refused at the field."""
    typed = "".join(code.split())
    if not typed:
        raise Refused(Refusal("请获取并填写短信验证码。", field=FIELD))
    with transaction.atomic():
        row = living_code(link=link, phone=phone, at=at)
        right = row is not None and constant_time_compare(row.code_digest, _digest(f"{link.pk}:{phone}:{typed}"))
        if row is not None and not right:
            PhoneCode.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    if row is None:
        raise Refused(Refusal(ASK_AGAIN, field=FIELD))
    if not right:
        left = MOST_TRIES - row.tries - 1
        raise Refused(Refusal(f"{NOT_THIS}还可以试 {left} 次。" if left else ASK_AGAIN, field=FIELD))


def living_code(*, link: IntakeLink, phone: str, at: datetime) -> PhoneCode | None:
    """The newest code of this phone that can still be used, locked; an older one no longer counts."""
    newest = PhoneCode.objects.select_for_update().filter(link=link, phone_digest=_digest(phone)).first()
    if newest is None or newest.used_at or at > newest.expires_at or newest.tries >= MOST_TRIES:
        return None
    return newest


def forget_codes(*, at: datetime) -> int:
    """Delete what is over; returns how many."""
    deleted, _ = PhoneCode.objects.filter(expires_at__lt=at - timedelta(days=1)).delete()
    return deleted


def _digest(text: str) -> str:
    return salted_hmac("demands.phone_code", text, algorithm="sha256").hexdigest()
