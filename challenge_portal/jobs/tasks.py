"""What travels through the broker: three thin tasks. The moment is taken here, at the edge."""

from __future__ import annotations

from challenge_portal.celery import app
from challenge_portal.jobs import periodic, runner
from challenge_portal.jobs.wakeup import wake, wake_periodic
from challenge_portal.kernel import clock


@app.task(name="jobs.tick")
def tick() -> None:
    """Once a second: carry due rows and due periodic work across to the workers."""
    at = clock.now()
    for job_id in runner.sweep(at=at):
        wake(job_id)
    for name in periodic.take_due(at=at):
        wake_periodic(name)


@app.task(name="jobs.run")
def run_job(job_id: int) -> None:
    """Do one job, if nobody else does."""
    runner.run(job_id, at=clock.now())


@app.task(name="jobs.periodic")
def run_periodic(name: str) -> None:
    """Do one turn of a periodic work."""
    periodic.run_periodic(name, at=clock.now())
