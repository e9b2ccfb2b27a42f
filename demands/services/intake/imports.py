"""Excel import in two steps: upload and check everything, then keep what an officer confirms.

A job does either step. The check may be done twice without harm; keeping is one transaction, so a killed worker leaves
nothing behind and the next one begins anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction

from challenge_portal.documents.archives import work_place
from challenge_portal.documents.files import Upload, keep_made, read_bytes, store_upload
from challenge_portal.documents.inspection import MEGABYTE
from challenge_portal.jobs.selectors import open_keys
from challenge_portal.jobs.services import enqueue
from challenge_portal.kernel.refusals import NotAllowed, Refused
from challenge_portal.organisations.actors import SYSTEM, Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.models import Competition
from demands import rules
from demands.form_uses import survey_of
from demands.intake_workflow import CHECK_JOB, IMPORT, KEEP_JOB
from demands.models import ImportSheet
from demands.services.intake.checking import CheckedRow, check_rows
from demands.services.intake.keeping import keep_rows
from demands.services.intake.reading import read_filled
from demands.services.intake.template import template_file
from demands.states import ImportState

UPLOADED = "demands.importsheet.uploaded"
register_verbs({UPLOADED: "上传需求导入表"})
logger = logging.getLogger(__name__)

LARGEST = 10 * MEGABYTE
MOST_SHOWN = 100  # problems on the page; the error workbook has all
MOST_WAITING = 5  # sheets of one unit that are being checked or wait for confirmation
PURPOSE, ERRORS = "demand_import", "demand_import_errors"
LOST_WORKER = "后台任务中断，没有核对完，请重新上传。"
UNREADABLE = "文件无法读取。请把数据粘贴到新下载的模板里再传。"


def import_template(*, actor: Actor, competition: Competition) -> bytes:
    """The empty template of a competition. Raises NotAllowed for who brings in nothing there."""
    if not can(actor, "demands.bring_in", competition):
        raise NotAllowed("demands.bring_in", competition)
    return template_file(competition, survey_of(competition.pk))


@transaction.atomic
def upload_sheet(*, actor: Actor, competition: Competition, upload: Upload | None, at: datetime) -> ImportSheet:
    """Take a filled template in and have it checked. Nothing of its content is kept as a demand.

    Raises NotAllowed, and Refused: no or a wrong file, collection over, too many sheets waiting.
    """
    if actor.person is None or not can(actor, "demands.bring_in", competition):
        raise NotAllowed("demands.bring_in", competition)
    locked = Competition.objects.select_for_update(no_key=True).get(pk=competition.pk)
    if refusal := rules.collection_refusal(competition, at=at):
        raise Refused(refusal)
    waiting = ImportSheet.objects.filter(
        competition=locked,
        office=actor.authority,
        agency=actor.institution,
        state__in=[ImportState.CHECKING, ImportState.CHECKED],
    )
    if waiting.count() >= MOST_WAITING:
        raise Refused(f"已有 {MOST_WAITING} 份导入表等待处理，请先确认或放弃。")
    sheet = ImportSheet.objects.create(
        competition=locked,
        form_version=survey_of(competition.pk),
        office=actor.authority,
        agency=actor.institution,
        uploaded_by=actor.person,
        uploaded_at=at,
        is_demo=locked.is_demo,
    )
    file = store_upload(
        upload, actor=actor, at=at, purpose=PURPOSE, subject=sheet, allow=("xlsx",), limit=LARGEST, field="file"
    )
    ImportSheet.objects.filter(pk=sheet.pk).update(file=file)
    enqueue(CHECK_JOB, {"sheet": sheet.pk}, at=at, key=str(sheet.pk))
    record(
        actor=actor, verb=UPLOADED, subject=sheet, at=at, details={"file": file.original_name, "sha256": file.sha256}
    )
    sheet.refresh_from_db()
    return sheet


def move_import(
    name: str, *, actor: Actor, sheet: ImportSheet, at: datetime, version: int | None = None
) -> ImportSheet:
    """Confirm or give up, as a button asks by its name. Raises UnknownMove, Stale, NotAllowed, Refused."""
    return IMPORT.fire(sheet, name, actor=actor, at=at, version=version)


def check_import(sheet: ImportSheet, *, at: datetime, alive: Callable[[], None]) -> None:
    """Read and check the whole file. ``alive`` is called now and then, so that the job isn't taken for lost."""
    try:
        rows = _checked(sheet, _progress(sheet, alive))
    except Refused as refused:
        _refuse(sheet, refused.refusal.text, at=at)
        return
    except Exception:
        _refuse(sheet, UNREADABLE, at=at)
        raise
    bad = [row for row in rows if row.problems]
    with work_place("errors.xlsx") as path:
        if bad:
            path.write_bytes(template_file(sheet.competition, sheet.form_version, mended=[row.mended() for row in bad]))
        _finish_check(sheet, rows, bad, path, at=at)


@transaction.atomic
def keep_import(sheet: ImportSheet, *, at: datetime) -> int:
    """Keep the good rows of a confirmed sheet as demands that wait for their enterprises. Returns how many.

    The file is read and checked again: what was filed meanwhile is not filed twice. All of it or nothing.
    """
    locked = _locked(sheet)
    if locked.state != ImportState.IMPORTING:
        return 0
    rows = _checked(locked, lambda done, total: None)
    good = [row for row in rows if not row.problems]
    actor = Actor(locked.confirmed_by, authority=locked.confirmed_for)
    keep_rows(good, sheet=locked, actor=actor, at=at)
    locked.imported, locked.good, locked.bad = len(good), len(good), len(rows) - len(good)
    locked.problems, locked.finished_at = _shown(rows), at
    locked.save(update_fields=["imported", "good", "bad", "problems", "finished_at"])
    IMPORT.fire(locked, "finish", actor=SYSTEM, at=at)
    return len(good)


def tidy_imports(*, at: datetime) -> int:
    """End the checks whose job is gone, and put back to be confirmed what could not be kept. Returns how many."""
    ended = 0
    for state, job in ((ImportState.CHECKING, CHECK_JOB), (ImportState.IMPORTING, KEEP_JOB)):
        alive = open_keys(job)
        for sheet in ImportSheet.objects.filter(state=state):
            if str(sheet.pk) in alive:
                continue
            if state == ImportState.CHECKING:
                _refuse(sheet, LOST_WORKER, at=at)
            else:
                IMPORT.fire(sheet, "break_off", actor=SYSTEM, at=at)
            ended += 1
    return ended


def _checked(sheet: ImportSheet, progress: Callable[[int, int], None]) -> list[CheckedRow]:
    if sheet.file is None:
        raise Refused(UNREADABLE)
    filled = read_filled(read_bytes(sheet.file), competition=sheet.competition, form=sheet.form_version)
    return check_rows(filled, competition=sheet.competition, form=sheet.form_version, progress=progress)


def _progress(sheet: ImportSheet, alive: Callable[[], None]) -> Callable[[int, int], None]:
    def said(done: int, total: int) -> None:
        ImportSheet.objects.filter(pk=sheet.pk, state=ImportState.CHECKING).update(done=done, total=total)
        alive()

    return said


@transaction.atomic
def _refuse(sheet: ImportSheet, problem: str, *, at: datetime) -> None:
    locked = _locked(sheet)
    if locked.state != ImportState.CHECKING:
        return
    locked.problem = problem[:500]
    locked.save(update_fields=["problem"])
    IMPORT.fire(locked, "refuse", actor=SYSTEM, at=at)


@transaction.atomic
def _finish_check(
    sheet: ImportSheet, rows: Sequence[CheckedRow], bad: Sequence[CheckedRow], path: Path, *, at: datetime
) -> None:
    locked = _locked(sheet)
    if locked.state != ImportState.CHECKING:
        return
    if bad:
        name = f"{locked.competition.name}需求导入错误表（{len(bad)} 行）.xlsx"
        locked.errors_file = keep_made(path, name, actor=SYSTEM, at=at, purpose=ERRORS, subject=locked)
    locked.total = locked.done = len(rows)
    locked.good, locked.bad, locked.problems = len(rows) - len(bad), len(bad), _shown(bad)
    locked.save(update_fields=["errors_file", "total", "done", "good", "bad", "problems"])
    IMPORT.fire(locked, "check", actor=SYSTEM, at=at)


def _shown(rows: Sequence[CheckedRow]) -> list[list[object]]:
    """The first problems: row, column, reason."""
    found = ([row.number, column, reason] for row in rows for column, reason in row.problems)
    return [problem for problem, _ in zip(found, range(MOST_SHOWN), strict=False)]


def _locked(sheet: ImportSheet) -> ImportSheet:
    """The sheet as it is now, locked."""
    found = ImportSheet.objects.select_for_update(of=("self",), no_key=True)
    related = (
        "competition",
        "form_version",
        "office",
        "agency",
        "uploaded_by",
        "confirmed_by",
        "confirmed_for",
        "file",
    )
    return found.select_related(*related).get(pk=sheet.pk)
