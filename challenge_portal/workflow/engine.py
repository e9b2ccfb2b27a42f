"""The engine that moves things: one transaction, one lock, one winner, one entry in the record.

A domain app declares its workflow as a table (``states.py`` for the edges, ``workflow.py`` for who, guards and
effects); buttons, the API's ``allowed_actions``, the admin's actions and the permission tests all read that table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.db import models, transaction
from django.db.models import F, Model

from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.organisations.actors import SYSTEM, Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from challenge_portal.trail.versions import signed_by
from challenge_portal.workflow.edges import Edge, state_constraint, state_triggers

__all__ = [
    "SYSTEM_MOVE",
    "Available",
    "Edge",
    "Move",
    "UnknownMove",
    "Workflow",
    "due_run",
    "state_constraint",
    "state_triggers",
    "when_moved",
    "workflow_of",
    "workflows",
]

SYSTEM_MOVE = "SYSTEM"
Moved = TypeVar("Moved", bound=Model)
_running_due: ContextVar[bool] = ContextVar("running_due", default=False)


class UnknownMove(Refused):
    """A transition that this workflow does not have was asked for. Views answer 400 (404 in the API)."""


class Guard(Protocol):
    """Says why the move can't be made now, or nothing. Must accept ``data=None``: buttons ask before data is typed."""

    def __call__(self, obj: Any, /, *, actor: Actor, at: datetime, data: Any) -> Refusal | None: ...


class Effect(Protocol):
    """Changes the database, and only that, in the transaction of the move. May raise Refused: then nothing happened."""

    def __call__(self, obj: Any, /, *, actor: Actor, at: datetime, data: Any, reason: str) -> None: ...


@dataclass(frozen=True)
class Move:
    """What an edge means: who may, what must hold, what follows, and what stands on the button.

    ``permission`` is an action of a policy table, or SYSTEM_MOVE for time's own moves, which need ``due``: a function
    from the object to the moment of the move (None: not now). ``tone`` is the button's look: primary, plain or stop.
    """

    permission: str
    label: str
    guards: Sequence[Guard] = ()
    effects: Sequence[Effect] = ()
    asks_reason: bool = False
    confirm: str = ""
    tone: str = "primary"
    due: Callable[[Any], datetime | None] | None = None
    offered: bool = True  # False: the move needs data from a page of its own, so no bare button is drawn


@dataclass(frozen=True, slots=True)
class Available:
    """A move that the actor is allowed in the present state, with the refusal that still stands in its way, if any."""

    name: str
    label: str
    refusal: Refusal | None = None
    asks_reason: bool = False
    confirm: str = ""
    tone: str = "primary"
    offered: bool = True


@contextmanager
def due_run() -> Iterator[None]:
    """Inside of it SYSTEM may move things. Only the due-runner enters."""
    token = _running_due.set(True)
    try:
        yield
    finally:
        _running_due.reset(token)


@dataclass
class Workflow:
    """A model's states and moves. Registered by its model; see ``workflow_of``.

    ``locks`` names the objects to lock before the subject (competition, then organisation), so that every
    transaction takes its locks in one order.
    """

    model: type[Model]
    states: type[models.TextChoices]
    edges: Sequence[Edge]
    initial: str
    moves: Mapping[str, Move]
    final: Iterable[str] = ()
    locks: Callable[[Any], Iterable[Model]] | None = None
    _edges: dict[str, Edge] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._edges = {edge.name: edge for edge in self.edges}
        if set(self._edges) != set(self.moves) or len(self._edges) != len(self.edges):
            raise ValueError(f"{self.model}: edges and moves differ: {set(self._edges) ^ set(self.moves)}")
        register_verbs({self.verb(name): move.label for name, move in self.moves.items()})
        _workflows[self.model] = self

    def verb(self, name: str) -> str:
        """The verb in the record for a move: ``demands.demand.publish``."""
        return f"{self.model._meta.label_lower}.{name}"

    def moves_from(self, state: str) -> list[str]:
        """The names of the moves out of a state, in the order of the table."""
        return [name for name in self.moves if state in self._edges[name].sources]

    def target(self, name: str) -> str:
        """The state to which a move leads."""
        return self._edges[name].target

    def available(self, obj: Any, actor: Actor, *, at: datetime) -> list[Available]:
        """The moves that this actor may make now, each with the first refusal that stands against it."""
        found = []
        for name in self.moves_from(obj.state):
            move = self.moves[name]
            if move.permission == SYSTEM_MOVE or not can(actor, move.permission, obj):
                continue
            refusal = self._first_refusal(obj, move, actor=actor, at=at, data=None)
            found.append(Available(name, move.label, refusal, move.asks_reason, move.confirm, move.tone, move.offered))
        return found

    def fire(
        self,
        obj: Moved,
        name: str,
        *,
        actor: Actor,
        at: datetime,
        reason: str = "",
        data: Any = None,
        version: int | None = None,
    ) -> Moved:
        """Make the move, or raise and leave everything as it was. Returns ``obj`` with what now holds.

        ``version`` is the one the person was looking at. Raises UnknownMove, Stale (somebody was faster, or an old
        page), NotAllowed, Refused (with the rule and the way on).
        """
        move = self.moves.get(name)
        if move is None:
            raise UnknownMove("没有这个操作。请刷新页面后重试。")
        with transaction.atomic(), signed_by(actor, at=at):
            locked = self._lock(obj)
            self._check(locked, name, move, actor=actor, at=at, reason=reason, data=data, version=version)
            before = locked.state
            self._write(locked, self._edges[name].target, at=at)
            for effect in move.effects:
                effect(locked, actor=actor, at=at, data=data, reason=reason)
            self.reschedule(locked)
            for follower in _move_followers:
                follower(locked, before, at)
            record(
                actor=actor,
                verb=self.verb(name),
                subject=locked,
                at=at,
                from_state=before,
                to_state=locked.state,
                reason=reason,
            )
        obj.refresh_from_db()
        return obj

    def reschedule(self, obj: Any) -> None:
        """Store the next moment at which time itself may move the object; called after moves and calendar changes."""
        moments = [moment for name in self.moves_from(obj.state) if (moment := self._due(obj, name)) is not None]
        obj.next_check_at = min(moments, default=None)
        self.model._base_manager.filter(pk=obj.pk).update(next_check_at=obj.next_check_at)

    def run_due(self, *, at: datetime, limit: int = 200) -> int:
        """Make time's own moves that are due at that moment; each is re-read under its lock. Returns how many."""
        moved = 0
        waiting = self.model._base_manager.filter(next_check_at__lte=at).order_by("next_check_at", "pk")
        for pk in list(waiting.values_list("pk", flat=True)[:limit]):
            moved += self._run_one_due(pk, at=at)
        return moved

    def _run_one_due(self, pk: object, *, at: datetime) -> int:
        obj = self.model._base_manager.filter(pk=pk).first()
        if obj is None:
            return 0
        for name in self.moves_from(obj.state):  # type: ignore[attr-defined]
            moment = self._due(obj, name)
            if moment is not None and moment <= at:
                try:
                    self.fire(obj, name, actor=SYSTEM, at=at)
                except Stale:
                    return 0
                return 1
        self.reschedule(obj)
        return 0

    def diagram(self) -> str:
        """The workflow as a Mermaid state diagram; kept in docs/workflows and compared by a test."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {state.value} : {state.label}" for state in self.states]
        for edge in self.edges:
            move = self.moves[edge.name]
            who = "到时自动" if move.permission == SYSTEM_MOVE else move.permission
            lines += [f"    {source} --> {edge.target} : {move.label}（{who}）" for source in sorted(edge.sources)]
        lines += [f"    {state} --> [*]" for state in sorted(str(each) for each in self.final)]
        return "\n".join(lines) + "\n"

    def _lock(self, obj: Any) -> Any:
        for other in self.locks(obj) if self.locks else ():
            type(other)._base_manager.select_for_update(no_key=True).get(pk=other.pk)
        return self.model._base_manager.select_for_update(of=("self",), no_key=True).get(pk=obj.pk)

    def _check(
        self,
        obj: Any,
        name: str,
        move: Move,
        *,
        actor: Actor,
        at: datetime,
        reason: str,
        data: Any,
        version: int | None,
    ) -> None:
        if move.permission == SYSTEM_MOVE:
            if not (actor.is_system and _running_due.get()):
                raise NotAllowed(self.verb(name), obj)
        elif not can(actor, move.permission, obj):
            raise NotAllowed(move.permission, obj)
        if obj.state not in self._edges[name].sources:
            raise Stale(
                f"当前状态已是“{self.states(obj.state).label}”，不能再“{move.label}”。页面可能是旧的，请核对最新情况。"
            )
        if version is not None and version != obj.version:
            raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再办理。")
        if move.asks_reason and not reason.strip():
            raise Refused(Refusal(f"“{move.label}”须填写意见，对方会看到。", field="reason"))
        if move.due is not None and ((due := move.due(obj)) is None or due > at):
            raise Stale(
                f"还没有到“{move.label}”的时间。"
            )  # the calendar moved while the due-runner waited for the lock
        refusal = self._first_refusal(obj, move, actor=actor, at=at, data=data)
        if refusal is not None:
            raise Refused(refusal)

    def _write(self, obj: Any, target: str, *, at: datetime) -> None:
        """Compare and set: even without the lock only one of two could win."""
        changed = self.model._base_manager.filter(pk=obj.pk, state=obj.state).update(
            state=target, state_changed_at=at, version=F("version") + 1
        )
        if changed != 1:
            raise Stale("刚刚已有人办理。请核对最新情况。")
        obj.state, obj.state_changed_at, obj.version = target, at, obj.version + 1

    def _due(self, obj: Any, name: str) -> datetime | None:
        due = self.moves[name].due
        return due(obj) if due is not None else None

    @staticmethod
    def _first_refusal(obj: Any, move: Move, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
        for guard in move.guards:
            refusal = guard(obj, actor=actor, at=at, data=data)
            if refusal is not None:
                return refusal
        return None


MoveFollower = Callable[[Any, str, datetime], None]
_move_followers: list[MoveFollower] = []


def when_moved(follower: MoveFollower) -> None:
    """Have ``follower(obj, state before, at)`` called in the transaction of every move, of whatever workflow."""
    if follower not in _move_followers:
        _move_followers.append(follower)


_workflows: dict[type[Model], Workflow] = {}


def workflows() -> list[Workflow]:
    """All workflows, in the order of the pipeline."""
    return list(_workflows.values())


def workflow_of(model: type[Model] | Model) -> Workflow:
    """The workflow of a model or of an instance. Raises KeyError where there is none."""
    return _workflows[model if isinstance(model, type) else type(model)]


def run_due(*, at: datetime) -> int:
    """The due-runner: make every move of time that is due, workflow by workflow. Returns how many were made."""
    with due_run():
        return sum(workflow.run_due(at=at) for workflow in workflows())
