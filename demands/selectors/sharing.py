"""A demand and the hall as others take them along: feeds, cards with a code, facts for machines."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.safestring import SafeString, mark_safe

from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.money import wan
from demands.selectors.hall import newest_rows
from demands.selectors.hall_query import HallQuery
from demands.selectors.hall_shapes import HallRow, PublicDemand, demand_address
from demands.states import DemandState

FEED_ROWS = 50
QUIET_ZONE = 4  # squares around a code, as ISO/IEC 18004 asks for
# For < and > and & in JSON that stands inside a page: the same text to every reader of JSON.
_IN_A_PAGE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@dataclass(frozen=True, slots=True)
class Card:
    """A card to pass on or to pin up: the demand, its address and the code that leads there."""

    demand: PublicDemand
    address: str


def absolute(path: str) -> str:
    """The address as others outside the portal need it."""
    return f"{settings.PORTAL_ADDRESS.rstrip('/')}{path}"


def feed(query: HallQuery, *, at: datetime) -> str:
    """The newest demands of the hall, or of a search, as Atom. One query."""
    asked = replace(query, sort="new", page=1)
    rows: Sequence[tuple[HallRow, datetime]] = newest_rows(asked, limit=FEED_ROWS, at=at)
    words = "" if query.is_bare else f"：{query.words}"
    made = Atom1Feed(
        title=f"需求大厅{words}",
        link=absolute(query.address()),
        feed_url=absolute(feed_address(query)),
        description="创新挑战赛门户公开发布的技术需求",
        language="zh-Hans",
        author_name="创新挑战赛门户",
    )
    for row, published_at in rows:
        made.add_item(
            title=row.title,
            link=absolute(row.url),
            description=f"{row.short}\n{_facts(row)}",
            pubdate=published_at,
            updateddate=published_at,
            unique_id=absolute(row.url),
            categories=[row.industry],
        )
    return made.writeString("utf-8")


def feed_address(query: HallQuery) -> str:
    """The address of a search's feed."""
    _, _, asked = query.address().partition("?")
    return f"{reverse('demands:feed')}?{asked}" if asked else reverse("demands:feed")


def _facts(row: HallRow) -> str:
    closes = f"{row.closes_text} 截止" if row.closes_at else ""
    told = (row.number, row.industry, row.place, f"拟投入 {row.budget_text}", closes, row.state_label)
    return "，".join(fact for fact in told if fact)


def card_of(demand: PublicDemand) -> Card:
    """The card of a demand."""
    return Card(demand, absolute(demand_address(demand.number)))


def code_svg(number: str) -> bytes:
    """The code that leads to a demand's page, as a drawing."""
    return _code(number, kind="svg", scale=8, xmldecl=False, dark="#1f1d1a", light="#ffffff")


def code_png(number: str) -> bytes:
    """The same as a picture, large enough for print."""
    return _code(number, kind="png", scale=16)


def _code(number: str, **how: Any) -> bytes:
    written = io.BytesIO()
    made = segno.make(absolute(demand_address(number)), error="m", micro=False)
    made.save(written, border=QUIET_ZONE, **how)
    return written.getvalue()


def machine_facts(demand: PublicDemand) -> SafeString:
    """A demand in schema.org's words (``Demand``) as JSON-LD: what the page says, hidden things left out as there.

    It is a block of data, which the page's policy lets stand: browsers run only scripts.
    """
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Demand",
        "url": absolute(demand_address(demand.number)),
        "sku": demand.number,
        "name": demand.title,
        "description": "\n".join(demand.paragraphs)[:1000],
        "category": demand.industry,
        "areaServed": demand.place,
        "availabilityStarts": demand.published_at.isoformat(),
        "inLanguage": "zh-Hans",
        "itemOffered": {"@type": "Service", "name": demand.title, "serviceType": demand.cooperation or "面议"},
        "isPartOf": {"@type": "Event", "name": demand.competition},
    }
    if demand.closes_at is not None:
        facts["availabilityEnds"] = facts["validThrough"] = demand.closes_at.isoformat()
    if demand.budget is not None:
        yuan = demand.budget * 10000
        facts["priceSpecification"] = {"@type": "PriceSpecification", "price": f"{yuan:f}", "priceCurrency": "CNY"}
    if demand.owner_name:
        facts["seller"] = {"@type": "Organization", "name": demand.owner_name}
    if demand.state != DemandState.PUBLISHED:
        facts["availability"] = "https://schema.org/SoldOut"
    text = json.dumps(facts, ensure_ascii=False).translate(_IN_A_PAGE)
    return mark_safe(text)  # noqa: S308 - nothing in it can end the block


def words_to_share(demand: PublicDemand) -> str:
    """One sentence for whoever passes the demand on."""
    closes = f"，{moment(demand.closes_at)} 截止" if demand.closes_at else ""
    budget = "经费不公开" if demand.budget_hidden else f"拟投入 {wan(demand.budget)}"
    return f"【{demand.number}】{demand.title}（{budget}{closes}）"
