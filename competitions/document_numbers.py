"""发文字号: typed by an officer from the office's own register, checked here for its form and for having been used."""

from __future__ import annotations

import re

from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.models import Authority
from competitions.models import Announcement, EditionForwarding, RecommendationLetter
from competitions.states import LetterState

NUMBER = re.compile(r"[\u4e00-\u9fff]{2,16}〔20\d{2}〕[1-9]\d{0,4}号")
"""GB/T 9704-2012, 7.2.5: the office's sign, the year whole in 〔〕, the number without 第 and leading zeros."""
RULE = "GB/T 9704-2012，7.2.5"


def number_refusal(number: str, *, field: str = "document_number") -> Refusal | None:
    """Whether a number has the form of one; the refusal says what to mend."""
    if NUMBER.fullmatch(number):
        return None
    return Refusal(f"{_wrong(number)}应为“鲁科函〔2026〕18号”这样的形式。", field=field, rule=RULE)


def used_number_refusal(
    number: str, *, office: Authority, besides: RecommendationLetter | None = None, field: str = "document_number"
) -> Refusal | None:
    """Whether this office has given the number to another paper of the portal already. At most three queries."""
    letters = RecommendationLetter.objects.filter(province=office, document_number=number)
    if besides is not None:
        letters = letters.exclude(pk=besides.pk)
    letter = letters.exclude(state=LetterState.DISCARDED).first()
    announced = Announcement.objects.filter(issuer=office, document_number=number).first()
    forwarded = EditionForwarding.objects.filter(province=office, document_number=number).exists()
    used = (
        f"《{letter.title}》" if letter else f"《{announced.title}》" if announced else "转发通知" if forwarded else ""
    )
    if not used:
        return None
    return Refusal(f"{number}已用于{used}，同一单位的发文字号不能重复。请核对发文登记。", field=field)


def _wrong(number: str) -> str:
    if not number:
        return "请填写发文字号，"
    if re.search(r"[\[［【(（{]\s*\d{2,4}\s*[\]］】)）}]", number):
        return "年份要用六角括号〔〕，"
    if re.search(r"〔\d{1,3}〕", number):
        return "年份要写全四位，"
    if "第" in number:
        return "序号前不加“第”，"
    if re.search(r"〕0", number):
        return "序号不编虚位（1 不写成 001），"
    if not number.endswith("号"):
        return "末尾要有“号”，"
    return "发文字号的写法不对，"
