"""The public pages under load, each beside the bare Django view of the same rows, in turns in the same run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import IO, Any, cast

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks import bare_settings, copies_settings
from benchmarks.servers import Memory, Server, Tree, gunicorn
from challenge_portal.places import CHECKOUT
from demands.models import PublicVersion

BARE = "bare Django"
PORTAL = "portal"
COPIES = "portal, copies"
WARM_UP = 0.4  # seconds for each page, so that every worker has compiled its templates


@dataclass(frozen=True, slots=True)
class Page:
    """A page to measure, with or without the mark of the copy that the visitor has."""

    name: str
    path: str
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found for one page of one server. Times in milliseconds."""

    page: Page
    server: str
    requests: int
    wrong: int
    per_second: float
    p50: float
    p99: float
    processor: float
    database: float | None
    visitors: float
    queries: int


@dataclass(frozen=True, slots=True)
class Order:
    """How long to measure each page, with how many visitors at once, on how many workers."""

    seconds: float
    visitors: int
    workers: int


def measure(order: Order, *, database: Tree | None, logs: Path) -> tuple[list[Figures], dict[str, list[Memory]]]:
    """The figures of every page and the memory of each server's workers afterwards."""
    pages = list(_pages())
    with (
        gunicorn(BARE, "benchmarks.bare_settings", workers=order.workers, log=logs / "bare.log") as bare,
        gunicorn(PORTAL, "benchmarks.settings", workers=order.workers, log=logs / "portal.log") as portal,
        gunicorn(COPIES, "benchmarks.copies_settings", workers=order.workers, log=logs / "copies.log") as copies,
    ):
        servers = (bare, portal, copies)
        for page in (each for each in pages if not each.conditional):
            for server in servers:
                _visit(server, page, min(WARM_UP, order.seconds), order.visitors)
        found = [_figures(server, page, order, database) for page in pages for server in servers]
        return found, {server.name: server.tree.memory() for server in servers}


def _pages() -> Iterator[Page]:
    number = PublicVersion.objects.filter(demand__state="published").order_by("pk").values_list("number", flat=True)[0]
    for name, path in (
        ("home", reverse("pages:home")),
        ("hall", reverse("demands:hall")),
        ("hall, filtered", reverse("demands:hall") + "?industry=equipment&budget=100"),
        ("detail", reverse("demands:detail", args=[number])),
    ):
        yield Page(name, path)
        yield Page(name, path, conditional=True)


def _figures(server: Server, page: Page, order: Order, database: Tree | None) -> Figures:
    visit = _visit(server, page, order.seconds, order.visitors, database)
    times = sorted(time for answer in visit.answers for time in answer["times"])
    cuts = quantiles(times, n=100, method="inclusive")
    return Figures(
        page=page,
        server=server.name,
        requests=len(times),
        wrong=sum(answer["wrong"] for answer in visit.answers),
        per_second=sum(len(answer["times"]) / answer["seconds"] for answer in visit.answers),
        p50=cuts[49],
        p99=cuts[98],
        processor=visit.served / len(times) * 1000,
        database=visit.stored / len(times) * 1000 if database else None,
        visitors=sum(answer["processor"] for answer in visit.answers) / len(times) * 1000,
        queries=_queries(page, server.name),
    )


@dataclass(frozen=True, slots=True)
class Visit:
    """What the visitors found, and the seconds of the processor that server and database used meanwhile."""

    answers: list[dict[str, Any]]
    served: float
    stored: float


def _visit(server: Server, page: Page, seconds: float, visitors: int, database: Tree | None = None) -> Visit:
    """Let so many visitors, a process each, ask for the page at once, beginning together."""
    command = [
        sys.executable, "-m", "benchmarks.load", "127.0.0.1", str(server.port), page.path,
        str(seconds), str(int(page.conditional)),
    ]  # fmt: skip
    processes = [
        subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(visitors)
    ]
    if any(cast(IO[str], process.stdout).readline() != "ready\n" for process in processes):
        raise RuntimeError(f"a visitor of {page.path} found no page at {server.name}")
    served, stored = server.tree.processor(), database.processor() if database else 0.0
    for process in processes:
        cast(IO[str], process.stdin).write("begin\n")
        cast(IO[str], process.stdin).flush()
    answers = [json.loads(process.communicate()[0]) for process in processes]
    stored = database.processor() - stored if database else 0.0
    return Visit(answers, server.tree.processor() - served, stored)


def _queries(page: Page, server: str) -> int:
    """SQL queries of one request, counted in this process. The check of a kept connection is not among them."""
    other: dict[str, Any] = {
        BARE: {name: getattr(bare_settings, name) for name in ("ROOT_URLCONF", "MIDDLEWARE", "TEMPLATES")},
        COPIES: {"VISITOR_COPY_SECONDS": copies_settings.VISITOR_COPY_SECONDS},
    }
    with override_settings(**other.get(server, {})):
        client = Client(headers={"host": "127.0.0.1"})
        client.get(page.path)
        with CaptureQueriesContext(connection) as captured:
            client.get(page.path)
        return len(captured)
