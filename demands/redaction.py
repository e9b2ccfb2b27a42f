"""What the public may read of a demand, and what would betray what the enterprise hides.

Sources: 国科发火〔2019〕228号 三.2 and 四.4 (可根据要求隐去需求方名称和联系方式；公开发布技术需求时要根据需求方意愿隐去
相关信息).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from challenge_portal.form_versions.cleaning import date_of
from challenge_portal.form_versions.showing import read_text
from demands.models import Demand, PublicVersion

SHORTEST_SURE_NAME = 4  # characters; a shorter short name may be an ordinary word, so it warns and doesn't bar
_LEGAL_FORM = re.compile(r"(（[^）]*）|\([^)]*\)|股份有限公司|有限责任公司|有限公司|集团|公司|研究院|研究所|厂|中心)")
# what stands before the name proper (字号): a province or a place with its rank; the owner's own place is added
_PLACE = re.compile(
    r"^(中国|北京|天津|上海|重庆|河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|"
    r"海南|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|[\u4e00-\u9fff]{2,4}?(?:省|自治区|自治州|市|区|县))+(省|市|自治区)?"
)
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|[48]00-?\d{3}-?\d{4})(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")


@dataclass(frozen=True, slots=True)
class Leak:
    """Something in the public text that tells what is hidden. ``sure`` ones bar publication, others ask to look."""

    what: str
    found: str
    sure: bool

    def __str__(self) -> str:
        return f"{self.what}“{self.found}”"


def leaks(demand: Demand, *, title: str, description: str, indicators: list[dict[str, Any]]) -> list[Leak]:
    """What the text still tells of the enterprise's name, short name, code, phone, mail and contact, as far as hidden."""
    cells = [str(value) for row in indicators for value in row.values()]
    text = "\n".join([title, description, *cells])
    squeezed = _squeeze(text)
    found: dict[str, Leak] = {}
    for leak in (*_of_name(demand, squeezed), *_of_contact(demand, text, squeezed)):
        found.setdefault(leak.found, leak)
    return list(found.values())


def leaks_of(demand: Demand, public: PublicVersion) -> list[Leak]:
    """The same for a worded public version."""
    return leaks(demand, title=public.title, description=public.description, indicators=public.indicators)


def personal_values(text: str) -> list[str]:
    """What in a text looks like a phone number, a mail address or a code of a unit: ``电话号码“138…”``."""
    plain = unicodedata.normalize("NFKC", text)
    patterns = ((_PHONE, "电话号码"), (_MAIL, "邮箱"), (_CODE, "统一社会信用代码"))
    return [f"{what}“{match[0]}”" for pattern, what in patterns for match in pattern.finditer(plain)]


def public_facts(demand: Demand) -> dict[str, Any]:
    """The columns of the public version that come from the demand, hidden ones left out (not masked: absent)."""
    answers = demand.answers
    spec = demand.form_version.spec("cooperation")
    place = demand.competition.place
    if demand.region is not None and demand.region.place not in place:
        place = f"{place} · {demand.region.place}"
    contact = f"{answers.get('contact_name', '')} {answers.get('contact_phone', '')}".strip()
    return {
        "industry": demand.industry,
        "industry_label": demand.industry_label,
        "place": place,
        "cooperation": read_text(spec, answers)[:200],
        "finish_by": date_of(answers, "finish_by"),
        "budget": None if demand.hide_budget else demand.budget,
        "budget_hidden": demand.hide_budget,
        "owner_name": "" if demand.hide_name else demand.owner.name,
        "contact": "" if demand.hide_contact else contact,
    }


def _of_name(demand: Demand, squeezed: str) -> Iterator[Leak]:
    if not demand.hide_name:
        return
    owner = demand.owner
    for name in {owner.name, str(demand.answers.get("company") or "")}:
        if name and _squeeze(name) in squeezed:
            yield Leak("企业名称", name, sure=True)
    core = _LEGAL_FORM.sub("", owner.name)
    for what, name in (("企业简称", owner.short_name), ("企业名称中的字号", core)):
        if len(name) >= 2 and _squeeze(name) in squeezed:
            yield Leak(what, name, sure=len(name) >= SHORTEST_SURE_NAME)
    proper = _proper_name(core, demand.region.place if demand.region else "", demand.competition.place)
    for name in (proper, proper[:2]):  # 华澜精密传动 and 华澜: may be ordinary words, so an officer looks
        if len(name) >= 2 and name != core and name in squeezed:
            yield Leak("企业名称中的字号", name, sure=False)
            break
    if owner.code and _squeeze(owner.code) in squeezed:
        yield Leak("统一社会信用代码", owner.code, sure=True)
    for match in _CODE.finditer(squeezed):
        yield Leak("统一社会信用代码", match[0], sure=True)


def _proper_name(core: str, *places: str) -> str:
    """日照市华澜精密传动 without the place in front of it."""
    short = _PLACE.sub("", core)
    for place in places:
        short = short.removeprefix(place).removeprefix("市") if place else short
    return _squeeze(short)


def _of_contact(demand: Demand, text: str, squeezed: str) -> Iterator[Leak]:
    if not demand.hide_contact:
        return
    answers = demand.answers
    for name in ("contact_phone", "broker_phone", "contact_email"):
        value = str(answers.get(name) or "")
        if value and _squeeze(value) in squeezed:
            yield Leak("联系方式", value, sure=True)
    for name in ("contact_name", "broker_name"):
        value = str(answers.get(name) or "")
        if len(value) >= 2 and value in text:
            yield Leak("联系人姓名", value, sure=len(value) >= SHORTEST_SURE_NAME)
    for pattern, what in ((_PHONE, "电话号码"), (_MAIL, "邮箱")):
        for match in pattern.finditer(unicodedata.normalize("NFKC", text)):
            yield Leak(what, match[0], sure=True)


def _squeeze(text: str) -> str:
    """Without blanks, dashes and differences of width and case, so that nothing hides behind typing habits."""
    return re.sub(r"[\s\-－—_·.]", "", unicodedata.normalize("NFKC", text)).upper()
