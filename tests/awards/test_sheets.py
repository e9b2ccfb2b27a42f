"""Score sheets: what a judge types is kept, submitted once, and counts; two phones don't write over each other."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from awards.models import Entry, ScoreSheet
from awards.services import panels, running
from awards.services import scoring as services
from challenge_portal.documents.services import files_of
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refused, Stale
from tests.factories.documents import pdf_bytes
from tests.factories.finals import AT, FULL_MARKS, running_stage
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_sheet_is_kept_half_done_and_submitted_whole() -> None:
    stage = running_stage(contestants=2)
    entry = stage.move(stage.entries[0], "call")
    sheet = stage.sheet(1, entry)
    half = services.SheetEntry({"fit": "26"}, "思路清楚")
    services.save_sheet(actor=stage.judges[0], sheet=sheet, typed=half, at=AT)
    stage.move(entry, "question")

    with pytest.raises(Refused, match="还有 4 项没有评分") as error:
        services.submit_sheet(actor=stage.judges[0], sheet=sheet, typed=half, at=AT)
    assert error.value.refusal.field == "mark-advancement"
    sheet.refresh_from_db()
    assert sheet.marks == {"fit": "26"}
    whole = services.SheetEntry(FULL_MARKS, "思路清楚")
    services.submit_sheet(actor=stage.judges[0], sheet=sheet, typed=whole, at=AT)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.total) == ("submitted", Decimal("86"))


def test_nothing_is_submitted_during_the_presentation_or_after_completion() -> None:
    stage = running_stage(contestants=2)
    entry = stage.move(stage.entries[0], "call")
    with pytest.raises(Refused, match="不能提交评分"):
        stage.score(1, entry)
    stage.move(entry, "mark_absent", reason="未到场")
    with pytest.raises(Stale, match="不能评分"):
        stage.score(1, entry)


def test_a_comment_beyond_two_hundred_words_is_kept_whole_and_not_submitted() -> None:
    stage = running_stage(contestants=2)
    entry = stage.move(stage.entries[0], "call", "question")
    long = services.SheetEntry(FULL_MARKS, "评" * 230)

    with pytest.raises(Refused, match="超出 30 字"):
        services.submit_sheet(actor=stage.judges[0], sheet=stage.sheet(1, entry), typed=long, at=AT)
    services.save_sheet(actor=stage.judges[0], sheet=stage.sheet(1, entry), typed=long, at=AT)
    assert len(stage.sheet(1, entry).comment) == 230


def test_nobody_writes_on_another_judges_sheet_and_a_recused_judge_on_none() -> None:
    stage = running_stage(judges=4, contestants=2)
    entry = stage.move(stage.entries[0], "call", "question")
    typed = services.SheetEntry(FULL_MARKS)

    for intruder in (stage.judges[1], stage.host, stage.scene.owner):
        with pytest.raises(NotAllowed):
            services.save_sheet(actor=intruder, sheet=stage.sheet(1, entry), typed=typed, at=AT)
    panels.recuse_judge(actor=stage.host, judge=stage.seats[0], entry=entry, reason="师生", at=AT)
    with pytest.raises(NotVisible):
        services.save_sheet(actor=stage.judges[0], sheet=stage.sheet(1, entry), typed=typed, at=AT)


def test_the_host_opens_a_sheet_again_with_a_reason_and_the_marks_are_still_there() -> None:
    stage = running_stage(contestants=2)
    entry = stage.move(stage.entries[0], "call", "question")
    sheet = stage.score(1, entry)

    with pytest.raises(Refused):
        services.reopen_sheet(actor=stage.host, sheet=sheet, reason="", at=AT)
    services.reopen_sheet(actor=stage.host, sheet=sheet, reason="评委填错一项", at=AT)
    assert (sheet.state, sheet.total, sheet.marks) == ("draft", None, FULL_MARKS)


def test_a_paper_sheet_is_typed_in_with_its_scan_or_not_at_all() -> None:
    stage = running_stage(contestants=2)
    entry = stage.move(stage.entries[0], "call", "question", "score")
    given = {"judge": stage.seats[0], "entry": entry, "typed": services.SheetEntry(FULL_MARKS), "at": AT}

    with pytest.raises(Refused) as error:
        services.enter_paper_sheet(actor=stage.host, scan=None, **given)
    assert error.value.refusal.field == "scan"
    assert stage.sheet(1, entry).state == "draft"
    scan = SimpleUploadedFile("评分表.pdf", pdf_bytes())
    sheet = services.enter_paper_sheet(actor=stage.host, scan=scan, **given)
    assert sheet.on_paper
    assert len(files_of(sheet)) == 1
    with pytest.raises(NotAllowed):
        services.enter_paper_sheet(actor=stage.judges[1], scan=scan, **given)


def test_of_two_phones_of_one_judge_the_older_one_is_told_and_nothing_is_written_over() -> None:
    stage = running_stage(contestants=2)
    entry = stage.move(stage.entries[0], "call")
    sheet = stage.sheet(1, entry)
    version = sheet.version

    def phone(number: int) -> str:
        typed = services.SheetEntry({"fit": str(20 + number)}, f"手机 {number}")
        try:
            services.save_sheet(
                actor=stage.judges[0], sheet=ScoreSheet.objects.get(pk=sheet.pk), typed=typed, at=AT, version=version
            )
        except Stale:
            return "told"
        return str(20 + number)

    answers = at_once(4, phone)

    assert sorted(answers).count("told") == 3
    sheet.refresh_from_db()
    assert [sheet.marks["fit"]] == [answer for answer in answers if answer != "told"]
    assert sheet.version == version + 1


def test_two_officers_complete_at_once_and_one_of_them_does() -> None:
    stage = running_stage(contestants=2)
    second = stage.scene.actor("second_host")
    entry = stage.move(stage.entries[0], "call", "question", "score")
    for number in (1, 2, 3):
        stage.score(number, entry)

    def complete(number: int) -> str:
        actor = second if number % 2 else stage.host
        try:
            running.fire_entry("complete", actor=actor, entry=Entry.objects.get(pk=entry.pk), at=AT)
        except Refused:
            return "late"
        return "done"

    assert sorted(at_once(4, complete)) == ["done", "late", "late", "late"]


def test_a_sheet_submitted_while_the_scoring_is_completed_counts_or_is_refused_and_never_half() -> None:
    stage = running_stage(judges=4, contestants=2)
    entry = stage.move(stage.entries[0], "call", "question", "score")
    for number in (1, 2, 3):
        stage.score(number, entry)
    stage.sheet(4, entry)

    def act(number: int) -> str:
        try:
            if number:
                stage.move(entry, "complete", reason="不再等待")
                return "completed"
            stage.score(4, entry)
        except Refused:
            return "refused"
        return "submitted"

    answers = at_once(2, act)
    sheet = stage.sheet(4, entry)
    assert "completed" in answers
    assert sheet.counted == (sheet.state == "submitted") == ("submitted" in answers)
