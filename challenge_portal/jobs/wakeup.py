"""Telling a worker that there is something to do. A lost wake-up costs time, never the job: the sweep sends again."""

from __future__ import annotations

import logging

from kombu.exceptions import OperationalError

from challenge_portal.celery import app

logger = logging.getLogger(__name__)


def wake(job_id: int) -> bool:
    """Send the number of a job to the workers; ``False`` when the broker can't be reached."""
    return _send("jobs.run", job_id)


def wake_periodic(name: str) -> bool:
    """Send the name of a periodic work that is due."""
    return _send("jobs.periodic", name)


def _send(task: str, argument: object) -> bool:
    try:
        app.send_task(task, args=[argument], retry=False)
    except (OperationalError, OSError):
        logger.warning("The broker can't be reached; the sweep will send %s %s again.", task, argument)
        return False
    return True
