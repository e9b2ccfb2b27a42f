"""The form of a solution: what is typed is never lost, a late filing reads the rule, errors stand at their fields."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from challenge_portal.kernel.clock import exact_moment
from demands.models import Demand
from solutions.models import Solution
from tests.factories.demands import SOLUTIONS_CLOSE
from tests.factories.documents import pdf_bytes, upload
from tests.factories.solutions import SUMMARY, challenger, draft_of, registration_of
from tests.solutions.conftest import Browse
from tests.solutions.filing_scene import IN_TIME, Typing, page


@pytest.fixture
def typing(demand: Demand, browse: Browse, at: Callable[[datetime], None]) -> Typing:
    """Thirty days before the deadline."""
    at(IN_TIME)
    actor = challenger()
    return Typing(actor, draft_of(demand, actor=actor), browse(actor))


def test_from_the_start_page_to_the_receipt(demand: Demand, browse: Browse, at: Callable[[datetime], None]) -> None:
    at(IN_TIME)
    actor = challenger()
    registration_of(actor, demand.competition)
    browser = browse(actor)
    number = demand.public_version.number

    begun = browser.post(reverse("solutions:start", args=[number]))
    solution = Solution.objects.get()
    assert begun.headers["Location"] == reverse("solutions:edit", args=[solution.pk])
    assert "柔轮疲劳寿命" in page(browser, "edit", solution.pk)

    filed = Typing(actor, solution, browser).submit()
    assert filed.headers["Location"] == reverse("solutions:receipt", args=[solution.pk, 1])

    receipt = page(browser, "receipt", solution.pk, 1)
    assert exact_moment(IN_TIME) in receipt
    assert solution.revisions.get().sha256[:16] in receipt
    assert "FA-RZ-2026-0001" in page(browser, "mine")
    assert SUMMARY in page(browser, "own", solution.pk)


def test_a_second_late_the_page_says_rule_and_time_and_keeps_the_text(
    typing: Typing, at: Callable[[datetime], None]
) -> None:
    late = SOLUTIONS_CLOSE + timedelta(seconds=1)
    at(late)

    answer = typing.submit(summary="最后一刻改的摘要")

    text = answer.content.decode()
    assert answer.status_code == 409
    assert f"服务器收到的时间是 {exact_moment(late)}（北京时间）" in text
    assert "依据：国科发火〔2019〕228号 三.3" in text
    assert "最后一刻改的摘要" in text
    typing.solution.refresh_from_db()
    assert typing.solution.revision == 0


def test_exactly_at_the_deadline_the_page_files(typing: Typing, at: Callable[[datetime], None]) -> None:
    at(SOLUTIONS_CLOSE)
    assert typing.submit().status_code == 302


def test_errors_stand_at_their_fields_and_nothing_typed_is_lost(typing: Typing) -> None:
    answer = typing.submit(summary="字" * 310, offer="很多")

    text = answer.content.decode()
    assert answer.status_code == 400
    assert "超出 10 字" in text
    assert "不是数字" in text
    assert "字" * 310 in text
    assert 'href="#f-summary"' in text


def test_the_second_of_two_tabs_is_told_and_keeps_its_text(typing: Typing) -> None:
    assert typing.submit().status_code == 302
    answer = typing.submit(summary="第二个窗口的摘要")

    assert answer.status_code == 409
    assert "第二个窗口的摘要" in answer.content.decode()
    typing.solution.refresh_from_db()
    assert typing.solution.revision == 1


def test_autosave_and_rows_work_without_checking(typing: Typing) -> None:
    kept = typing.browser.post(
        reverse("solutions:autosave", args=[typing.solution.pk]),
        {"summary": "半句", "draft_page": "a", "draft_sequence": "1", "draft_seen": ":0"},
    )
    assert kept.json() == {"saved": exact_moment(IN_TIME)}
    grown = typing.send({"add_row": "team", "version": typing.solution.version})
    assert 'name="team-1-name"' in grown.content.decode()


def test_an_attachment_is_taken_named_and_removed_and_what_was_typed_is_kept_with_it(typing: Typing) -> None:
    solution, browser = typing.solution, typing.browser
    chosen = {"attach": "1", "attachment": upload("图纸.pdf", pdf_bytes())}
    assert typing.send(chosen, summary="传附件前改的").status_code == 302
    shown = page(browser, "edit", solution.pk)
    assert "图纸.pdf" in shown
    assert "传附件前改的" in shown

    typing.send({"detach": str(solution.files.get().pk)})
    assert "图纸.pdf" not in page(browser, "edit", solution.pk)


def test_a_bad_attachment_is_refused_at_its_field_with_everything_typed(typing: Typing) -> None:
    for pressed in ("attach", "submit"):
        bad = upload("图纸.pdf", b"no pdf at all")
        answer = typing.send({pressed: "1", "declared": "on", "attachment": bad}, summary=f"按了{pressed}")
        assert answer.status_code == 400
        assert 'id="attachment-error"' in answer.content.decode()
        assert f"按了{pressed}" in answer.content.decode()
    assert typing.send({"attach": "1"}).status_code == 400
    typing.solution.refresh_from_db()
    assert typing.solution.revision == 0


def test_a_file_that_was_chosen_goes_with_the_filing_even_when_nobody_pressed_upload(typing: Typing) -> None:
    typing.send({"submit": "1", "declared": "on", "attachment": upload("图纸.pdf", pdf_bytes())})

    assert [each["name"] for each in typing.solution.revisions.get().files] == ["图纸.pdf"]
