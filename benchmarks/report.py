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
from benchmarks.documents import ONE_PAGE, PLAIN_WEASYPRINT, TWO_PAGES, Printed, measure_documents, printed_forms
from benchmarks.intake import measure as measure_intake
from benchmarks.packing import measure_packing
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


def intake(order: argparse.Namespace) -> str:
    """Read and check the rows of an Excel import. Data of another part of the run, or a little of its own, lies there."""
    if order.only == "intake":
        migrate()
        fill(8, at=clock.now())
    found = measure_intake(order.rows)
    return "\n".join(
        [
            "",
            "| Excel rows | bad | rows/s | read s | check s | error workbook s | KiB | MiB of the process |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
            f"| {found.rows} | {found.bad} | {found.per_second:.0f} | {found.reading:.2f} | {found.checking:.2f} "
            f"| {found.writing:.2f} | {found.size:.0f} | {found.memory:.0f} |",
        ]
    )


def documents(order: argparse.Namespace, *, fonts: Path) -> str:
    """Print the forms in one renderer and in two; for comparison fewer of them by WeasyPrint's default settings.

    Then as the portal prints them, on two pages, and many of those packed into a ZIP.
    """
    at = clock.now()
    try:
        make_compact_fonts(fonts)
    except CannotCut as problem:
        fonts, said = fonts / "none", [f"Without the compact fonts: {problem}."]
    else:
        said = []
    fewer = max(order.documents // 8, 2)
    plainly = measure_documents(
        "WeasyPrint", fewer, sheets=ONE_PAGE, fonts=fonts / "none", at=at, module=PLAIN_WEASYPRINT
    )
    ours = [
        measure_documents("portal", order.documents, sheets=sheets, fonts=fonts, at=at, processes=count)
        for sheets, count in ((ONE_PAGE, 1), (ONE_PAGE, 2), (TWO_PAGES, 1))
    ]
    packed = measure_packing(printed_forms(order.forms, fonts=fonts, at=at), at=at)
    in_one = (
        f"{packed.forms} of them in one ZIP of {packed.size:.1f} MiB: {packed.seconds:.1f} s, "
        f"at most {packed.held:.2f} MiB held at a time."
    )
    return "\n".join(["", *said, *_document_table(plainly, ours), "", in_one])


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


def _document_table(plainly: Printed, ours: list[Printed]) -> list[str]:
    lines = [
        "| 申办表 | pages | processes | forms | docs/s | CPU ms | p50 ms | p99 ms | MiB a process | KiB a file |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {each.how} | {each.pages} | {each.processes} | {each.documents} | {each.per_second:.1f} | {each.processor:.0f} "
        f"| {each.p50:.0f} | {each.p99:.0f} | {each.memory:.0f} | {each.size:.0f} |"
        for each in [plainly, *ours]
    ]
    ratio = plainly.processor / ours[0].processor if ours[0].processor else 0.0
    return [*lines, "", f"WeasyPrint's default settings take {ratio:.1f} times the processor's time for a form."]


def _processor_name() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3)
