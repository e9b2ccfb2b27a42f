"""Jobs of demands: checking a filled Excel template, keeping its rows; what is done again and again for the hall."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from challenge_portal.jobs.runner import keep_alive
from challenge_portal.jobs.services import handler, register_periodic
from challenge_portal.kernel import clock
from demands.intake_workflow import CHECK_JOB, KEEP_JOB
from demands.models import ImportSheet
from demands.services.following import tell_new_finds
from demands.services.intake.imports import check_import, keep_import
from demands.services.public_state import purge_public_changes
from demands.states import ImportState

register_periodic("demands.public_changes", 10 * 60, purge_public_changes)
register_periodic("demands.new_finds", 15 * 60, tell_new_finds)


@handler(CHECK_JOB, attempts=3, lease=timedelta(minutes=5), atomic=False)
def check_filled_template(payload: dict[str, Any], *, at: datetime) -> None:
    """Check one sheet. One that came to an end meanwhile is left alone."""
    found = ImportSheet.objects.select_related("competition", "form_version", "office", "agency", "uploaded_by", "file")
    sheet = found.filter(pk=payload["sheet"], state=ImportState.CHECKING).first()
    if sheet is not None:
        check_import(sheet, at=at, alive=lambda: keep_alive(at=clock.now()))


@handler(KEEP_JOB, attempts=3, lease=timedelta(minutes=10))
def keep_confirmed_rows(payload: dict[str, Any], *, at: datetime) -> None:
    """Keep the rows of one sheet, once."""
    keep_import(ImportSheet.objects.get(pk=payload["sheet"]), at=at)
