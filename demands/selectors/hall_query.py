"""What a visitor asks of the hall: read from an address, written into one again, and put to the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from challenge_portal.kernel.typed import page_typed
from demands.forms_data.demand_survey_v1 import COOPERATION_WAYS
from demands.models.demands import INDUSTRY_LABELS
from demands.states import DemandState

LONGEST_TEXT = 200
NEW, DEADLINE, BUDGET, BEST = "new", "deadline", "budget", "best"
SORTS = {DEADLINE: "截止时间", NEW: "最新发布", BUDGET: "拟投入经费"}
BEST_LABEL = "最相关"
OPEN, AGREED, CLOSED, EVERY = "open", "agreed", "closed", "all"
STATES = {OPEN: DemandState.PUBLISHED, AGREED: DemandState.AGREED, CLOSED: DemandState.CLOSED}
# 万元; each band begins at its lower edge
TALKS = "talks"
BANDS = {"50": "50 万元以上", "100": "100 万元以上", "300": "300 万元以上", TALKS: "面议或不公开"}
COOPERATION = {option.value: option.label for option in COOPERATION_WAYS}
DUE = {"7": "7 天内", "30": "30 天内", "90": "90 天内"}  # days until solutions are no longer taken
INSIDE = " · "  # between a competition's place and a district of it, as public_facts writes them

# What can be filtered by: the name in the address and in HallQuery alike.
FILTERS = ("industry", "place", "budget", "cooperation", "due", "competition", "state")


@dataclass(frozen=True, slots=True)
class HallQuery:
    """What a visitor asks for. Anything that isn't offered counts as not chosen: an address can't break the page.

    ``place`` is a competition's place (``日照``) or a district inside one (``日照 · 岚山``).
    """

    text: str = ""
    industry: str = ""
    place: str = ""
    budget: str = ""
    cooperation: str = ""
    due: str = ""
    competition: str = ""
    state: str = OPEN
    sort: str = DEADLINE
    page: int = 1

    @classmethod
    def from_address(cls, given: Mapping[str, str]) -> HallQuery:
        """From the parts of an address."""
        text = " ".join(given.get("q", "").replace("\x00", "").split())[:LONGEST_TEXT]
        usual = BEST if text else DEADLINE
        offered = SORTS.keys() | ({BEST} if text else set())
        return cls(
            text=text,
            industry=_offered(given.get("industry"), INDUSTRY_LABELS),
            place=given.get("place", "").replace("\x00", "")[:60],
            budget=_offered(given.get("budget"), BANDS),
            cooperation=_offered(given.get("cooperation"), COOPERATION),
            due=_offered(given.get("due"), DUE),
            competition=given.get("competition", "").replace("\x00", "")[:20],
            state=_offered(given.get("state"), (*STATES, EVERY)) or OPEN,
            sort=_offered(given.get("sort"), offered) or usual,
            page=page_typed(given.get("page", "")),
        )

    @property
    def parts(self) -> dict[str, str]:
        """The chosen parts as they stand in an address, without page; what is usual is left out."""
        chosen = {"q": self.text} | {name: getattr(self, name) for name in FILTERS}
        chosen["state"] = "" if self.state == OPEN else self.state
        chosen["sort"] = "" if self.sort == self.usual_sort else self.sort
        return {name: value for name, value in chosen.items() if value}

    @property
    def usual_sort(self) -> str:
        """The order that nobody needs to ask for."""
        return BEST if self.text else DEADLINE

    @property
    def is_bare(self) -> bool:
        """Whether nothing was asked for but a page of the whole hall."""
        return not self.parts

    def but(self, **changes: Any) -> HallQuery:
        """The same with something else chosen, from its first page on. Without a text nothing is most relevant."""
        changed = replace(self, page=1, **changes)
        return replace(changed, sort=DEADLINE) if changed.sort == BEST and not changed.text else changed

    def address(self, **changes: Any) -> str:
        """The hall's address for this with those changes, to link to and to share."""
        asked = self.but(**changes)
        page = changes.get("page", 1)
        parts = asked.parts | ({"page": str(page)} if page > 1 else {})
        return f"{_hall()}?{urlencode(parts)}" if parts else _hall()

    @property
    def words(self) -> str:
        """What was asked for in words, for the list of one's searches: ``“减速器”、装备制造、日照``."""
        return "、".join(label for _, label in chips_of(self)) or "全部揭榜中的需求"


def _offered(value: str | None, offered: Any) -> str:
    return value if value is not None and value in offered else ""


@cache
def _hall() -> str:
    return reverse("demands:hall")


def clauses_of(query: HallQuery, *, at: datetime) -> list[Q]:
    """The chosen filters as conditions on a row of ``_shown()``."""
    clauses = []
    if query.industry:
        clauses.append(Q(industry=query.industry))
    if query.place:
        clauses.append(Q(place=query.place) | Q(place__startswith=query.place + INSIDE))
    if query.budget:
        clauses.append(Q(budget__isnull=True) if query.budget == TALKS else Q(budget__gte=Decimal(query.budget)))
    if query.cooperation:
        clauses.append(Q(cooperation__contains=COOPERATION[query.cooperation]))
    if query.due:
        clauses.append(Q(closes_at__gte=at, closes_at__lte=at + timedelta(days=int(query.due))))
    if query.competition:
        clauses.append(Q(demand__competition__code=query.competition))
    if query.state in STATES:
        clauses.append(Q(demand__state=STATES[query.state]))
    return clauses


def chips_of(query: HallQuery) -> list[tuple[str, str]]:
    """The chosen filters as (attribute of the query, label)."""
    chosen = [
        ("text", f"“{query.text}”" if query.text else ""),
        ("industry", INDUSTRY_LABELS.get(query.industry, "")),
        ("place", query.place),
        ("budget", BANDS.get(query.budget, "")),
        ("cooperation", COOPERATION.get(query.cooperation, "")),
        ("due", f"{DUE[query.due]}截止" if query.due else ""),
        ("competition", f"赛事 {query.competition}" if query.competition else ""),
    ]
    return [(name, label) for name, label in chosen if label]
