"""What every page with buttons posts: the transition, the opinion with it, the version it was made on."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from challenge_portal.kernel.refusals import Refused
from challenge_portal.kernel.typed import version_typed
from challenge_portal.workflow.engine import UnknownMove

LONGEST_REASON = 2000


def reason_of(request: HttpRequest, name: str = "reason") -> str:
    """A typed opinion; the services say where it is missing."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:LONGEST_REASON]


def version_of(request: HttpRequest) -> int | None:
    """The version the page was opened with; something that is no number counts as an old page."""
    return version_typed(request.POST.get("version", ""))


@dataclass(frozen=True, slots=True)
class MoveForm:
    """A transition, the opinion with it, and the version of the page it was made on."""

    transition: str
    reason: str
    version: int | None

    @classmethod
    def of(cls, request: HttpRequest) -> MoveForm:
        """From a posted page."""
        return cls(request.POST.get("transition", "")[:40], reason_of(request), version_of(request))

    @staticmethod
    def status_of(refused: Refused) -> int:
        """400 for an act that doesn't exist or a missing opinion, else 409."""
        return 400 if refused.refusal.field or isinstance(refused, UnknownMove) else 409
