"""Acts on objects without a workflow of their own (end a grant, confirm a code), offered like moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can


class Service(Protocol):
    """A service that does the act; it writes the record itself and may raise Refused."""

    def __call__(self, obj: Any, /, *, actor: Actor, at: datetime, reason: str) -> None:
        """Do it or raise."""
        ...


@dataclass(frozen=True)
class Act:
    """One act: the policy action it needs, what stands on the button, the service, and what may stand against it.

    ``subject`` names what the policy is asked about where that isn't the object itself. ``against`` says why the act
    makes no sense now, for example because it was done already.
    """

    permission: str
    label: str
    service: Service
    subject: Callable[[Any], Any] = lambda obj: obj
    against: Callable[[Any, datetime], Refusal | None] = lambda obj, at: None
    asks_reason: bool = False
    confirm: str = ""
    tone: str = "primary"
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Offered:
    """An act as it is offered now; the same shape as a workflow's offer."""

    name: str
    label: str
    refusal: Refusal | None
    asks_reason: bool
    confirm: str
    tone: str
    offered: bool = True


class Acts:
    """A table of acts that stands where a workflow would."""

    def __init__(self, moves: Mapping[str, Act]) -> None:
        self.moves = moves

    def available(self, obj: Any, actor: Actor, *, at: datetime) -> list[Offered]:
        """The acts that the actor is allowed on this object."""
        return [
            Offered(name, act.label, act.against(obj, at), act.asks_reason, act.confirm, act.tone)
            for name, act in self.moves.items()
            if can(actor, act.permission, act.subject(obj))
        ]

    def fire(
        self, obj: Any, name: str, *, actor: Actor, at: datetime, reason: str = "", version: int | None = None
    ) -> None:
        """Do it, or raise NotAllowed or Refused."""
        act = self.moves[name]
        if not can(actor, act.permission, act.subject(obj)):
            raise NotAllowed(act.permission, obj)
        if act.asks_reason and not reason:
            raise Refused(Refusal(f"“{act.label}”须填写意见。", field="reason"))
        if refusal := act.against(obj, at):
            raise Refused(refusal)
        act.service(obj, actor=actor, at=at, reason=reason)
