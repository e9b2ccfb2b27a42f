"""What is being typed and not yet saved: kept every few seconds beside the saved form, recorded nowhere.

A page is known by a token made when it was opened, and counts what it sends. What is kept is never overwritten by a
page that has not seen it: not by a late sending, not by another window, not by a colleague. Who is refused is told
who typed when, may look at it, and may then go on. The caller holds the lock of the form's own row.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import QueryDict

from challenge_portal.kernel.clock import exact_moment
from challenge_portal.kernel.refusals import Refusal, Stale
from challenge_portal.kernel.typed import version_typed
from challenge_portal.trail.selectors import timeline

if TYPE_CHECKING:
    from challenge_portal.accounts.models import User
    from challenge_portal.form_versions.models import Draft

LATE = "更新的内容已经暂存，这一次较早的没有采用。"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Which page sends: its token, its count, the draft it was opened with (``seen``), the version of the form."""

    page: str
    sequence: int = 0
    seen: str = ""
    version: int | None = None

    @classmethod
    def of(cls, post: QueryDict) -> Ticket:
        """From the hidden fields of ``components/draft.html``; what is no number counts as old."""
        return cls(
            page=str(post.get("draft_page", ""))[:32].replace("\x00", ""),
            sequence=version_typed(str(post.get("draft_sequence", "")), digits=15) or 0,
            seen=str(post.get("draft_seen", ""))[:60].replace("\x00", ""),
            version=version_typed(str(post.get("version", ""))),
        )

    @classmethod
    def new(cls, draft: Draft | None) -> Ticket:
        """For a page that is being opened and shows this draft."""
        return cls(page=secrets.token_hex(8), seen=draft.mark if draft is not None else "")

    def knows(self, draft: Draft) -> bool:
        """Whether the page has seen what is kept: it typed it itself, or was opened with it."""
        return draft.mark == self.seen or bool(self.page and draft.page == self.page)


class TypedElsewhere(Stale):
    """Somebody else, or another window, has typed since this page was opened. Going on is possible, knowingly.

    ``mark`` and ``version`` are what a page that goes on knowingly has to hand in.
    """

    def __init__(self, refusal: Refusal | str, *, mark: str = "", version: int | None = None) -> None:
        super().__init__(refusal)
        self.mark = mark
        self.version = version

    @property
    def on_saving(self) -> Refusal:
        """The same for a person who pressed 暂存: they may press again, knowing it."""
        return Refusal(f"{self.refusal.text}为免覆盖，本页也没有保存：可以先查看，再点一次，就以本页为准。")


def check_seen(draft: Draft | None, ticket: Ticket | None, *, person: User | None) -> None:
    """Raise TypedElsewhere when a draft is kept that this page has not seen. Saving asks this too."""
    if draft is None or ticket is None or ticket.knows(draft):
        return
    own = person is not None and draft.saved_by_id == person.pk
    who = "您在另一个窗口里" if own else f"{draft.saved_by.display_name}"
    raise TypedElsewhere(
        f"{who}于 {exact_moment(draft.saved_at)} 填写过这份表，所填的内容还没有保存。", mark=draft.mark
    )


def check_version(obj: models.Model, ticket: Ticket | None, *, saved: str) -> None:
    """Raise TypedElsewhere when the form was saved after the page was opened; ``saved`` is the verb of saving."""
    now: int = obj.version  # type: ignore[attr-defined]
    if ticket is None or ticket.version is None or ticket.version == now:
        return
    last = next(iter(timeline(obj, verbs=[saved], limit=1)), None)
    who = f"{last.actor}于 {exact_moment(last.at)} 保存了" if last else "这个页面打开之后，已保存过"
    raise TypedElsewhere(f"{who}这份表的新内容。", version=now)


def keep_draft(
    drafts: models.QuerySet[Any],
    *,
    of: Mapping[str, Any],
    answers: Mapping[str, Any],
    person: User,
    at: datetime,
    ticket: Ticket | None,
) -> None:
    """Keep what is being typed. ``of`` is the form's row by the name of the key, and the caller holds its lock.

    Raises TypedElsewhere for what the page has not seen, Stale for a sending that a later one has overtaken.
    """
    draft = drafts.filter(**of).select_related("saved_by").first()
    check_seen(draft, ticket, person=person)
    if draft is not None and ticket is not None and draft.page == ticket.page and ticket.sequence <= draft.sequence:
        raise Stale(LATE)
    kept = {"answers": dict(answers), "saved_at": at, "saved_by": person}
    sent = {"page": ticket.page, "sequence": ticket.sequence} if ticket is not None else {}
    drafts.update_or_create(kept | sent, **of)
