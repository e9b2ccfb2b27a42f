"""What was asked for: one move of one object, with who asks, when, why and looking at which version.

It stands here, below the engine, because two ways in hand it on alike: the office (``office.moves``) and the interface
(``workflow.rest``). The pages of an app call their services directly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from challenge_portal.organisations.actors import Actor


class Terms(TypedDict):
    """What every service that makes a move by its name takes beside the name and the object."""

    actor: Actor
    at: datetime
    reason: str
    version: int | None


@dataclass(frozen=True, slots=True)
class AskedMove:
    """A move as it was asked for; whether it may be made is for the service and the engine to say.

    ``version`` is the one the person was looking at (None: the way in doesn't say). ``data`` is what was sent besides,
    unchecked: the interface passes it through a serializer (``workflow.rest.checked``) before a service sees it.
    """

    obj: Any
    name: str
    actor: Actor
    at: datetime
    reason: str = ""
    version: int | None = None
    data: Any = None

    @property
    def terms(self) -> Terms:
        """For ``fire_meeting(asked.name, meeting=asked.obj, **asked.terms)``."""
        return {"actor": self.actor, "at": self.at, "reason": self.reason, "version": self.version}
