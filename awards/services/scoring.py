"""What judges write: drafts that are kept while they type, and the submitted sheet; and paper sheets typed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from awards.models import Entry, Judge, ScoreSheet
from awards.policy import entries_judged
from awards.states import TO_DRAFT, SheetState
from awards.workflow.finals import SHEET
from challenge_portal.documents.files import Upload, store_upload
from challenge_portal.kernel.marks import Marks, clean_marks
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refusal, Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can

LONGEST_COMMENT = 2000  # characters that are kept; submission asks for 200 字
PAPER = "paper_sheet"


@dataclass(frozen=True)
class SheetEntry:
    """What a judge typed: a mark's text for each criterion, and the comment."""

    marks: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True)
class Saved:
    """The sheet as kept, and what was typed wrong (criterion → why); wrong marks are not kept."""

    sheet: ScoreSheet
    marks: Marks


def sheet_of(judge: Judge, entry: Entry) -> ScoreSheet:
    """The judge's sheet for the contestant, made empty when it isn't there yet."""
    found = ScoreSheet.objects.filter(judge=judge, entry=entry).first()
    if found is None:
        ScoreSheet.objects.bulk_create([ScoreSheet(judge=judge, entry=entry)], ignore_conflicts=True)
        found = ScoreSheet.objects.get(judge=judge, entry=entry)
    return found


def page_version(sheet: ScoreSheet, typed: int | None) -> int:
    """The version that a page stands for. A page opened before the first saving carries 0: that is the first version
    if nobody has saved since. Without any it is an old page.
    """
    if typed == 0 and sheet.saved_at is None:
        return sheet.version
    return typed if typed is not None else -1


@transaction.atomic
def save_sheet(
    *, actor: Actor, sheet: ScoreSheet, typed: SheetEntry, at: datetime, version: int | None = None
) -> Saved:
    """Keep a draft. ``version`` decides between two phones: the one that doesn't have the latest is refused (Stale).

    Unless it sends what is kept already: where an answer got lost on its way, a phone sends the same again, and that is
    no conflict and no new version.
    """
    locked = _lock(sheet, actor=actor)
    if locked.state != SheetState.DRAFT:
        raise Stale("这份评分表已提交。")
    if locked.entry.state not in TO_DRAFT:
        raise Stale(f"这一组现在是“{locked.entry.get_state_display()}”，不能评分。")
    comment = _comment(typed)
    if version is not None and version != locked.version:
        marks = clean_marks(locked.judge.final.criteria, typed.marks)
        if (marks.kept, comment) != (locked.marks, locked.comment):
            raise Stale("另一台设备保存了较新的评分。请核对后继续。")
        return Saved(locked, marks)
    return _keep(locked, typed, at=at)


def _comment(typed: SheetEntry) -> str:
    """The comment as it is kept; one that is far too long is refused, never cut."""
    comment = typed.comment.replace("\x00", "").strip()
    if len(comment) > LONGEST_COMMENT:
        said = f"评语共 {len(comment)} 个字符，最多暂存 {LONGEST_COMMENT} 个。请精简后再暂存，文字还在页面上。"
        raise Refused(Refusal(said, field="comment"))
    return comment


def _lock(sheet: ScoreSheet, *, actor: Actor) -> ScoreSheet:
    Entry.objects.select_for_update(no_key=True, of=("self",)).get(pk=sheet.entry_id)
    locked = (
        ScoreSheet.objects.select_for_update(no_key=True, of=("self",))
        .select_related("entry", "judge__final")
        .get(pk=sheet.pk)
    )
    if not can(actor, "awards.score", locked):
        raise NotAllowed("awards.score", locked)
    if locked.entry_id not in entries_judged(actor):
        raise NotVisible(f"sheet {sheet.pk}")  # recused, stood down, not signed
    return locked


def _keep(sheet: ScoreSheet, typed: SheetEntry, *, at: datetime) -> Saved:
    marks = clean_marks(sheet.judge.final.criteria, typed.marks)
    values: dict[str, Any] = {
        "marks": marks.kept,
        "comment": _comment(typed),
        "saved_at": at,
    }
    ScoreSheet.objects.filter(pk=sheet.pk).update(**values, version=F("version") + 1)
    sheet.refresh_from_db()
    return Saved(sheet, marks)


@transaction.atomic
def submit_sheet(
    *, actor: Actor, sheet: ScoreSheet, typed: SheetEntry, at: datetime, version: int | None = None
) -> ScoreSheet:
    """Keep what was typed and submit it. Raises Refused at the criterion that is wrong or missing."""
    saved = save_sheet(actor=actor, sheet=sheet, typed=typed, at=at, version=version)
    _refuse_errors(saved.marks)
    SHEET.fire(saved.sheet, "submit", actor=actor, at=at)
    return _with_total(saved.sheet, saved.marks, at=at)


def _refuse_errors(marks: Marks) -> None:
    for key, error in marks.errors.items():
        raise Refused(Refusal(error, field=f"mark-{key}"))


def _with_total(sheet: ScoreSheet, marks: Marks, *, at: datetime, **more: Any) -> ScoreSheet:
    total: Decimal = marks.total
    ScoreSheet.objects.filter(pk=sheet.pk).update(total=total, submitted_at=at, **more)
    sheet.refresh_from_db()
    return sheet


@transaction.atomic
def reopen_sheet(*, actor: Actor, sheet: ScoreSheet, reason: str, at: datetime) -> ScoreSheet:
    """The host opens a submitted sheet again, with a reason; the judge finds the marks as they were."""
    SHEET.fire(sheet, "reopen", actor=actor, at=at, reason=reason)
    ScoreSheet.objects.filter(pk=sheet.pk).update(total=None, submitted_at=None, on_paper=False)
    sheet.refresh_from_db()
    return sheet


@transaction.atomic
def enter_paper_sheet(
    *, actor: Actor, judge: Judge, entry: Entry, typed: SheetEntry, scan: Upload | None, at: datetime
) -> ScoreSheet:
    """据纸质评分表录入: the officer types a signed paper sheet; its scan is kept with it. What the judge had drafted
    on the phone gives way to the paper.
    """
    if not can(actor, "awards.run_final", judge.final):
        raise NotAllowed("awards.run_final", judge.final)
    if entry.final_demand.final_id != judge.final_id or judge.final_demand_id not in {None, entry.final_demand_id}:
        raise NotVisible(f"judge {judge.pk} for entry {entry.pk}")
    Entry.objects.select_for_update(no_key=True, of=("self",)).get(pk=entry.pk)
    sheet = ScoreSheet.objects.select_for_update(no_key=True, of=("self",)).get(pk=sheet_of(judge, entry).pk)
    if sheet.state != SheetState.DRAFT:
        raise Stale("这名评委已经提交。要更正的，先重新开放评分表。")
    saved = _keep(sheet, typed, at=at)
    _refuse_errors(saved.marks)
    SHEET.fire(saved.sheet, "submit_on_paper", actor=actor, at=at)
    store_upload(scan, actor=actor, at=at, purpose=PAPER, subject=sheet, field="scan")
    return _with_total(saved.sheet, saved.marks, at=at, on_paper=True)
