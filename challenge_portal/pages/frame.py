"""What stands around every page: the edition, who is signed in, the menus, the visitor's way of reading."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from challenge_portal.accounts.models import User
from challenge_portal.notices.selectors import unread_of
from challenge_portal.organisations.actors import ANONYMOUS, Actor
from challenge_portal.pages import navigation
from challenge_portal.pages.appearance import CONTRAST_COOKIE, SIZE_COOKIE
from competitions.selectors.reviewing import reviewer_seats

ORGANISER = "科学技术部火炬高技术产业开发中心"
EDITION = "第七届中国创新挑战赛"


class Frame:
    """Computed only as far as a template asks, so a fragment or a public page pays for nothing it does not show."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._actor: Actor = getattr(request, "actor", ANONYMOUS)

    @property
    def demo(self) -> bool:
        """Whether everything here is invented."""
        return bool(getattr(settings, "DEMO", False))

    @property
    def organiser(self) -> str:
        """The body that runs the portal."""
        return str(getattr(settings, "PORTAL_ORGANISER", ORGANISER))

    @property
    def edition(self) -> str:
        """The edition that is on."""
        return str(getattr(settings, "PORTAL_EDITION", EDITION))

    @property
    def size(self) -> str:
        """``large`` for 大字版, else empty."""
        return "large" if self._request.COOKIES.get(SIZE_COOKIE) == "large" else ""

    @property
    def contrast(self) -> str:
        """``high`` for 高对比, else empty."""
        return "high" if self._request.COOKIES.get(CONTRAST_COOKIE) == "high" else ""

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return self._actor.is_signed_in

    @property
    def person(self) -> str:
        """The name of whoever is signed in."""
        return self._actor.label

    @property
    def role(self) -> str:
        """What that person is where they act."""
        return self._actor.role_label or "本人"

    @property
    def unit(self) -> str:
        """The unit acted for; empty for oneself."""
        return self._actor.acting_for_label or "个人"

    @cached_property
    def public_nav(self) -> list[navigation.Link]:
        """The menu of public pages."""
        return navigation.links(navigation.PUBLIC, self._actor, self._request.path)

    @cached_property
    def work_nav(self) -> list[navigation.Link]:
        """The menu of working pages for this actor."""
        if not self.signed_in:
            return []
        entries = navigation.work(reviews=self._of_the_person[1])
        return navigation.links(entries, self._actor, self._request.path)

    @cached_property
    def foot_nav(self) -> list[navigation.Link]:
        """What stands at the foot of every page."""
        return navigation.links(navigation.FOOT, self._actor, self._request.path)

    @property
    def unread(self) -> int:
        """How many messages wait unread."""
        return self._of_the_person[0]

    @cached_property
    def _of_the_person(self) -> tuple[int, bool]:
        """How many messages wait unread, and whether the person is a named reviewer. One query for both."""
        person = self._actor.person_id
        if person is None:
            return 0, False
        found = User.objects.filter(pk=person).values_list(
            unread_of(OuterRef("pk")), Exists(reviewer_seats().filter(person=OuterRef("pk")))
        )
        unread, reviews = found.first() or (0, False)
        return unread or 0, reviews

    @property
    def messages_url(self) -> str:
        """Where messages are read."""
        return navigation.address("notices:messages")


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``frame`` for the base pages and ``nav_items`` for the menu of working pages."""
    frame = Frame(request)
    return {"frame": frame, "nav_items": _Lazily(frame)}


class _Lazily:
    """The working menu, made when a template first walks it."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def __iter__(self) -> Any:
        return iter(self._frame.work_nav)

    def __bool__(self) -> bool:
        return bool(self._frame.work_nav)
