"""Who does which kind of job, and what runs again and again. Apps register here; jobs knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, TypeVar


class JobFunction(Protocol):
    """What a handler looks like: ``f(payload, *, at)``. It may run more than once and must not mind."""

    def __call__(self, payload: dict[str, Any], *, at: Any) -> None:
        """Do the work; an exception means try again."""


class UnknownKind(LookupError):
    """No handler is registered for this kind of job."""


class GiveUp(Exception):
    """Raised by a handler when trying again can't help. The text is kept with the job."""


@dataclass(frozen=True, slots=True)
class Handler:
    """One kind of job. ``atomic``: its database effects and its being done are one transaction, so they happen once."""

    kind: str
    function: JobFunction
    attempts: int
    lease: timedelta
    atomic: bool


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work that runs every ``every`` for as long as a worker lives; called with ``at``."""

    name: str
    every: timedelta
    function: Callable[..., object]


_HANDLERS: dict[str, Handler] = {}
_PERIODIC: dict[str, Periodic] = {}
Function = TypeVar("Function", bound=JobFunction)


def handler(
    kind: str, *, attempts: int = 3, lease: timedelta = timedelta(minutes=5), atomic: bool = True
) -> Callable[[Function], Function]:
    """Register the decorated function for a kind of job (``app.act``). Put it into the app's ``tasks.py``.

    ``attempts`` counts the first one too. ``lease`` must be longer than the work ever takes: after it another worker
    starts over. ``atomic=False`` is for work that waits for something outside (a renderer, a mail server), so that
    no transaction stays open meanwhile; such work must look for itself whether it was done already.
    """

    def register(function: Function) -> Function:
        known = _HANDLERS.get(kind)
        if known and known.function is not function:
            raise ValueError(f"“{kind}”已有处理程序。")
        _HANDLERS[kind] = Handler(kind, function, attempts, lease, atomic)
        return function

    return register


def handler_of(kind: str) -> Handler:
    """The handler of a kind; raises ``UnknownKind``."""
    try:
        return _HANDLERS[kind]
    except KeyError:
        raise UnknownKind(f"没有处理“{kind}”的程序。") from None


def register_periodic(name: str, every_seconds: int, function: Callable[..., object]) -> None:
    """Have ``function(at=…)`` run every so many seconds. Call it in the app's ``ready()``.

    One run at a time over all workers. A run that fails is kept with its error and tried again when next due.
    """
    known = _PERIODIC.get(name)
    if known and known.function is not function:
        raise ValueError(f"定时工作“{name}”已登记。")
    _PERIODIC[name] = Periodic(name, timedelta(seconds=every_seconds), function)


def periodic_work() -> dict[str, Periodic]:
    """All that is registered, by name."""
    return _PERIODIC
