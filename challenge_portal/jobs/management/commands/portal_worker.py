"""``manage.py portal_worker``: the one background process of the embedded portal."""

from __future__ import annotations

import os
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery.beat import EmbeddedService
from celery.exceptions import SecurityWarning
from celery.worker import state
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from challenge_portal.celery import app
from challenge_portal.jobs import runner
from challenge_portal.kernel import clock

ONLY_WORKER_LOCK = 7_021_002


class Command(BaseCommand):
    """Celery's worker in the main thread and its beat as a thread beside it, both on ``memory://``.

    The web process sends nothing; the tick of every second carries rows across. What a killed predecessor left
    running is taken up at once. With Redis as the broker use ``celery -A challenge_portal worker`` and ``beat``.
    """

    help = "后台任务进程（单机运行用）：执行任务、定时工作和提醒。"

    def add_arguments(self, parser: CommandParser) -> None:
        """How many jobs run side by side, and how long a predecessor may take to be gone."""
        parser.add_argument("--concurrency", type=int, default=4, help="并行任务数，默认 4")
        parser.add_argument("--wait", type=float, default=20, help="等待上一个进程退出的秒数，默认 20")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped; SIGTERM and SIGINT let running jobs end first."""
        if not app.conf.broker_url.startswith("memory://"):
            raise CommandError("portal_worker 只用于内存队列；使用 Redis 时请运行 celery worker 和 celery beat。")
        with _only_worker(options["wait"]):
            lost = runner.recover(at=clock.now())
            if lost:
                self.stdout.write(f"接回上次中断的 {lost} 项任务。")
            connection.close()
            # Celery warns root because of pickled messages; here messages are JSON and never leave the process.
            warnings.filterwarnings("ignore", category=SecurityWarning)
            beat = EmbeddedService(app, thread=True, scheduler_cls=app.conf.beat_scheduler)  # keeps no file
            worker = app.Worker(
                pool="threads",
                concurrency=options["concurrency"],
                quiet=True,
                loglevel=os.environ.get("WORKER_LOG_LEVEL", "WARNING"),
                without_gossip=True,
                without_mingle=True,
                without_heartbeat=True,
                hostname=f"portal@{os.getpid()}",
            )
            threading.excepthook = _end_with
            beat.start()
            worker.start()
            beat.stop()
        if state.should_stop is None:  # nobody asked it to stop: it broke down
            raise CommandError("后台任务进程意外结束，原因见上方日志。")


def _end_with(failure: threading.ExceptHookArgs) -> None:
    """End the process when one of its threads dies: without beat it would look alive and do nothing.

    What was running is taken up by the next start.
    """
    sys.__excepthook__(failure.exc_type, failure.exc_value or failure.exc_type(), failure.exc_traceback)
    os._exit(70)


@contextmanager
def _only_worker(patience: float) -> Iterator[None]:
    """A second embedded worker would take the first one's running jobs for lost, so it doesn't start."""
    guard = connection.copy()
    deadline = time.monotonic() + patience
    try:
        while not _locked(guard):
            if time.monotonic() > deadline:
                raise CommandError("后台任务进程已在运行，不再启动第二个。")
            time.sleep(0.3)
        yield
    finally:
        guard.close()


def _locked(guard: Any) -> bool:
    with guard.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONLY_WORKER_LOCK])
        return bool(cursor.fetchone()[0])
