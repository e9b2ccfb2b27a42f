"""How the portal says no: always with the rule and the way on, in plain Chinese."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """A no that can be shown to the person.

    ``text`` is a full Chinese sentence; ``way_on`` names what the person can do next (an action name or a short
    sentence); ``field`` is the form field it belongs to, if any; ``rule`` cites the source (文号 or clause).
    """

    text: str
    way_on: str = ""
    field: str = ""
    rule: str = ""

    def __str__(self) -> str:
        return self.text


class Refused(Exception):
    """A rule says no. Views answer 409 (400 where it belongs to a field); nothing was saved."""

    def __init__(self, refusal: Refusal | str, **details: str) -> None:
        self.refusal = refusal if isinstance(refusal, Refusal) else Refusal(refusal, **details)
        super().__init__(self.refusal.text)


class Stale(Refused):
    """Somebody else was faster, or the page was opened before a change. Views answer 409 and show what holds now."""


class NotVisible(Exception):
    """For this actor the object does not exist. Views answer 404, never 403: a foreign tenant learns nothing."""


class NotAllowed(Exception):
    """The actor sees the object but may not do this. Views answer 403; the try is kept in the record."""

    def __init__(self, action: str, subject: object = None) -> None:
        self.action = action
        self.subject = subject
        super().__init__(f"没有“{action}”的权限")
