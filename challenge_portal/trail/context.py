"""Where the present request comes from, so that ``record()`` needs no request.

Set by ``RequestContext`` for the length of a request; empty in jobs and commands.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """The address a request came from and the number under which the web server's log knows it."""

    address: str = ""
    request_id: str = ""


_FACTS: ContextVar[RequestFacts] = ContextVar("trail_request_facts")


def request_facts() -> RequestFacts:
    """The facts of the present request; empty outside one."""
    return _FACTS.get(RequestFacts())


@contextmanager
def of_request(*, address: str, request_id: str) -> Iterator[RequestFacts]:
    """Everything recorded inside carries this address and request number."""
    facts = RequestFacts(address=address[:64], request_id=request_id[:64])
    token = _FACTS.set(facts)
    try:
        yield facts
    finally:
        _FACTS.reset(token)
