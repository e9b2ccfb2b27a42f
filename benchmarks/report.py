"""The measurements in order, and their tables in Markdown, ready for README.md."""

from __future__ import annotations

import argparse
import os
import platform
import time
from importlib.metadata import version
from pathlib import Path

import django

from benchmarks.data import fill, tidy
from benchmarks.documents import Printed, measure_documents
from benchmarks.pages import BARE, Figures, Order, measure
from benchmarks.servers import THREADS, Memory, Tree
from challenge_portal.documents.compact_fonts import CannotCut, make_compact_fonts
from challenge_portal.embedded import EmbeddedServer
from challenge_portal.kernel import clock
from challenge_portal.ready import collect_static, migrate
from demands.models import Demand


def circumstances(order: argparse.Namespace) -> str:
    """When, on what machine and with which versions."""
    return "\n".join(
        [
            f"{clock.now():%Y-%m-%d %H:%M} UTC, {_processor_name()}, {os.cpu_count()} processors, {_memory()} GiB",
            f"load before the run {os.getloadavg()[0]:.2f}",
            f"Python {platform.python_version()}, Django {django.__version__}, WeasyPrint {version('weasyprint')}",
            f"gunicorn {order.workers} workers × {THREADS} threads, {order.visitors} visitors at once, "
            f"{order.seconds:g} s for each page and server",
        ]
    )


def pages(order: argparse.Namespace, *, database: EmbeddedServer | None, logs: Path) -> str:
    """Make the data, measure the pages, tell."""
    began = time.monotonic()
    migrate()
    collect_static()
    if Demand.objects.exists():
        raise SystemExit("DATABASE_URL must name an empty database: the benchmarks fill it with invented demands.")
    ready = time.monotonic()
    fill(order.demands, at=clock.now())
    tidy()
    filled = time.monotonic()
    tree = Tree(database.process.pid) if database and database.process else None
    found, memory = measure(Order(order.seconds, order.visitors, order.workers), database=tree, logs=logs)
    said = (
        f"{order.demands} published demands, loaded in {filled - ready:.1f} s (database made in {ready - began:.1f} s)"
    )
    return "\n".join(["", said, "", *_page_table(found), "", *_memory_lines(memory), "", *_doubts(found)])


def documents(order: argparse.Namespace, *, fonts: Path) -> str:
    """Print the documents with the compact fonts and, for comparison, fewer of them without."""
    at = clock.now()
    compact: Path | None = fonts
    try:
        make_compact_fonts(fonts)
    except CannotCut:
        compact = None
    found = [measure_documents(order.documents, fonts=compact, at=at)] if compact else []
    found.append(measure_documents(max(order.documents // 4, 2), fonts=fonts / "none", at=at))
    return "\n".join(["", *_document_table(found)])


def _page_table(found: list[Figures]) -> list[str]:
    lines = [
        "| page | server | requests/s | p50 ms | p99 ms | CPU ms | database CPU ms | SQL |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    base: Figures | None = None
    for each in found:
        name = f"{each.page.name}{', 304' if each.page.conditional else ''}"
        if each.server == BARE:
            base = each
        stored = "–" if each.database is None else f"{each.database:.2f}"
        cells = [f"{each.per_second:.0f}", f"{each.p50:.1f}", f"{each.p99:.1f}", f"{each.processor:.2f}"]
        if base is not None and base is not each:
            ratios = (
                each.per_second / base.per_second,
                each.p50 / base.p50,
                each.p99 / base.p99,
                each.processor / base.processor if base.processor else 0.0,
            )
            cells = [f"{cell} (×{ratio:.2f})" for cell, ratio in zip(cells, ratios, strict=True)]
        lines.append(f"| {name} | {each.server} | {' | '.join(cells)} | {stored} | {each.queries} |")
    return lines


def _memory_lines(memory: dict[str, list[Memory]]) -> list[str]:
    return [
        f"{server}: {max(each.resident for each in workers):.0f} MiB a worker "
        f"({max(each.share for each in workers):.0f} MiB when shared pages are divided)"
        for server, workers in memory.items()
    ]


def _doubts(found: list[Figures]) -> list[str]:
    """What a reader must know to trust the figures: how much the visitors themselves took, and wrong answers."""
    visitors = max(each.visitors for each in found)
    lines = [f"A visitor needs {visitors:.2f} ms of the processor for a request at most."]
    for each in found:
        if each.wrong:
            expected = 304 if each.page.conditional else 200
            lines.append(
                f"{each.wrong} of {each.requests} answers of {each.server}, {each.page.name}, were not {expected}."
            )
    return lines


def _document_table(found: list[Printed]) -> list[str]:
    lines = [
        "| 需求分析表 | fonts | docs/s | p50 ms | p99 ms | first ms | MiB afterwards | KiB a file |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {each.documents} | {each.fonts} | {each.per_second:.1f} | {each.p50:.0f} | {each.p99:.0f} "
        f"| {each.first:.0f} | {each.memory:.0f} | {each.size:.0f} |"
        for each in found
    ]
    return lines


def _processor_name() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3)
