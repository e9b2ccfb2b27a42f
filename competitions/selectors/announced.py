"""What an announcement says now: a line that lists something leads to its page, or says since when it is taken down.

The text as it was published stays in the record and on the officers' paper; the public reads this.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from challenge_portal.kernel.clock import moment
from competitions.models import Announcement
from competitions.states import AnnouncementKind


@dataclass(frozen=True, slots=True)
class Listed:
    """Something that an announcement lists: the address of its page, or the moment at which it was taken down.

    ``corrected_at``: its public text was corrected, and its title now is ``title``. ``stale``: what the announcement's
    paper says of it may no longer be read by everybody.
    """

    url: str = ""
    taken_down_at: datetime | None = None
    corrected_at: datetime | None = None
    title: str = ""
    stale: bool = False


LISTS = frozenset(
    {AnnouncementKind.DEMAND_ANNOUNCEMENT, AnnouncementKind.AWARD_PUBLICITY, AnnouncementKind.AWARD_DECISION}
)
"""Announcements that list things with pages of their own."""

ListedByNumber = Mapping[str, Listed]
Finder = Callable[[Collection[int]], Mapping[int, ListedByNumber]]
_finders: list[Finder] = []


def register_listed(find: Finder) -> None:
    """Let an app above say what announcements list: for each announcement's id the things by their numbers."""
    _finders.append(find)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. ``url`` leads to the page of what it lists; what is taken down keeps its number alone."""

    text: str
    url: str = ""
    taken_down_at: datetime | None = None
    corrected_at: datetime | None = None


def listed_in(announcements: Collection[Announcement]) -> dict[int, dict[str, Listed]]:
    """What these announcements list. One query for each app that registered, none where nothing is listed."""
    ids = [each.pk for each in announcements if each.kind in LISTS]
    found: dict[int, dict[str, Listed]] = {pk: {} for pk in ids}
    for find in _finders if ids else ():
        for pk, things in find(ids).items():
            found[pk].update(things)
    return found


def paragraphs_of(announcement: Announcement, listed: ListedByNumber) -> tuple[Paragraph, ...]:
    """The lines of the text as they hold now."""
    lines = (line.strip() for line in announcement.body.splitlines())
    return tuple(_paragraph(line, listed) for line in lines if line)


def as_it_holds_now(announcements: Sequence[Announcement]) -> Sequence[Announcement]:
    """The same rows, unsaved, with texts that no longer tell what was taken down or corrected. For the API."""
    listed = listed_in(announcements)
    for announcement in announcements:
        things = listed.get(announcement.pk, {})
        if any(each.taken_down_at or each.corrected_at for each in things.values()):
            announcement.body = "\n".join(_plain(each) for each in paragraphs_of(announcement, things))
    return announcements


def _paragraph(line: str, listed: ListedByNumber) -> Paragraph:
    words = line.split()
    number = next((word for word in words if word in listed), "")
    if not number:
        return Paragraph(line)
    thing = listed[number]
    if thing.taken_down_at is not None:
        return Paragraph(" ".join(words[: words.index(number) + 1]), taken_down_at=thing.taken_down_at)
    if thing.corrected_at is not None:
        before = " ".join(words[: words.index(number) + 1])
        return Paragraph(f"{before}　{thing.title}", thing.url, corrected_at=thing.corrected_at)
    return Paragraph(line, thing.url)


def _plain(paragraph: Paragraph) -> str:
    since = paragraph.taken_down_at
    if since:
        return f"{paragraph.text}　已撤下（{moment(since)}）"
    corrected = paragraph.corrected_at
    return f"{paragraph.text}　已更正（{moment(corrected)}）" if corrected else paragraph.text
