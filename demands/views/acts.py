"""What every page with buttons posts."""

from __future__ import annotations

from dataclasses import dataclass

from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.engine import UnknownMove

LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class MoveForm:
    """A transition, the opinion with it, and the version of the page it was made on."""

    transition: str
    reason: str
    version: int | None

    @classmethod
    def of(cls, request: ActorRequest) -> MoveForm:
        """From a posted page."""
        return cls(
            transition=request.POST.get("transition", "")[:40],
            reason=request.POST.get("reason", "").replace("\x00", "").strip()[:LONGEST_REASON],
            version=version_of(request),
        )

    @staticmethod
    def status_of(refused: Refused) -> int:
        """400 for an act that doesn't exist or a missing opinion, else 409."""
        return 400 if refused.refusal.field or isinstance(refused, UnknownMove) else 409


def version_of(request: ActorRequest) -> int | None:
    """The version the page was opened with; something that is no number counts as an old page."""
    typed = request.POST.get("version", "")
    if typed == "":
        return None
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1
