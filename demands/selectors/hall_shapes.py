"""What the hall's pages are handed: a demand as a line of a list, and as everybody reads it whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.urls import reverse
from django.utils.safestring import SafeString

from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.money import wan
from challenge_portal.search.wording import with_breaks


@dataclass(frozen=True, slots=True)
class HallRow:
    """One line of the hall. Money in 万元; no budget with ``budget_hidden`` means the enterprise hides it."""

    number: str
    title: str
    summary: str
    industry: str
    place: str
    cooperation: str
    budget: Decimal | None
    budget_hidden: bool
    closes_at: datetime | None
    state: str
    state_label: str
    tone: str
    is_open: bool
    days_left: int | None

    # What a list writes, ready made: a tag or filter for each would be a third of the page's time.

    @property
    def url(self) -> str:
        """The demand's page."""
        return demand_address(self.number)

    @property
    def title_html(self) -> SafeString:
        """The title, which breaks between words only."""
        return with_breaks(self.title)

    @property
    def short(self) -> str:
        """The beginning of the description, for two lines of a list."""
        return _shortened(self.summary, 90)

    @property
    def shorter(self) -> str:
        """The same for a notice on the front page."""
        return _shortened(self.summary, 56)

    @property
    def budget_text(self) -> str:
        """``320 万元``, 面议 or 不公开."""
        return "不公开" if self.budget_hidden else wan(self.budget)

    @property
    def closes_text(self) -> str:
        """``2026年8月31日 17:00``, or nothing."""
        return moment(self.closes_at)


@dataclass(frozen=True, slots=True)
class PublicDemand:
    """A demand as everybody reads it. Hidden values are absent here, not masked.

    ``takes_solutions``: also where a partner was found, until the deadline that was announced. ``followed``: by the reader.
    """

    number: str
    title: str
    paragraphs: tuple[str, ...]
    indicators: tuple[Mapping[str, str], ...]
    industry: str
    place: str
    cooperation: str
    budget: Decimal | None
    budget_hidden: bool
    finish_by: date | None
    owner_name: str
    contact: str
    state: str
    state_label: str
    tone: str
    is_open: bool
    takes_solutions: bool
    closes_at: datetime | None
    published_at: datetime
    competition: str
    competition_code: str
    agreement_word: str
    batch_title: str
    batch_number: str
    announcement_id: int | None
    document_code: str
    is_demo: bool
    corrected_at: datetime | None = None
    followed: bool = False

    @property
    def agreed_note(self) -> str:
        """What everybody reads once a partner was found."""
        if self.takes_solutions:
            way_on = "。征集按公布的时间进行，截止之前仍可提交方案，企业逐份答复。"
        else:
            way_on = "，解决方案征集已截止。"
        return f"企业已与一家挑战者签订{self.agreement_word}{way_on}"


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


@lru_cache(maxsize=4096)
def demand_address(number: str) -> str:
    """The address of a demand's page."""
    return reverse("demands:detail", args=[number])
