"""The work of this app outside of a request."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from challenge_portal.jobs.runner import keep_alive
from challenge_portal.jobs.services import handler
from challenge_portal.kernel import clock
from competitions.models import FormPackage
from competitions.package_workflow import JOB
from competitions.services.packages import make_package
from competitions.states import PackageState


@handler(JOB, attempts=3, lease=timedelta(minutes=10), atomic=False)
def pack_forms(payload: dict[str, Any], *, at: datetime) -> None:
    """Make one package. One that came to an end meanwhile is left alone."""
    found = FormPackage.objects.select_related("edition__series", "office", "asked_by")
    package = found.filter(pk=payload["package"], state=PackageState.ASKED).first()
    if package is not None:
        make_package(package, at=at, alive=lambda: keep_alive(at=clock.now()))
