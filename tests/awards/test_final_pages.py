"""The pages of a final: what works without a script, what each one may see, how much they ask the database."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from awards.models import ScoreSheet
from tests.demands.conftest import Browse
from tests.factories.finals import AT, FULL_MARKS, Stage, drawn, make_stage, released, running_stage

pytestmark = pytest.mark.django_db
ODD = {"advancement": "23.5", "fit": "22.5", "feasibility": "13.5", "team": "6.5", "prospects": "7.5"}  # 73.5
DESK, SCORE = 14, 11
SECRET = ["73.5", "23.5", "秘密评语"]


@pytest.fixture(autouse=True)
def that_day(at: Any) -> None:
    at(AT)


def typed(**marks: str) -> dict[str, str]:
    return {f"mark-{key}": mark for key, mark in (FULL_MARKS | marks).items()}


def on_stage(**given: Any) -> tuple[Stage, Any]:
    stage = running_stage(**given)
    return stage, stage.move(stage.entries[0], "call", "question", "score")


def test_a_judge_scores_with_a_plain_form(browse: Browse) -> None:
    stage, entry = on_stage()
    browser, here = browse(stage.judges[0]), reverse("awards:score", args=[entry.pk])

    page = browser.get(here)
    assert page.status_code == 200
    version = re.search(rb'name="version" value="(\d+)"', page.content)
    assert version is not None
    missing = typed()
    del missing["mark-team"]
    answer = browser.post(here, missing | {"version": version[1].decode(), "act": "submit"})
    assert answer.status_code == 400
    assert "还有 1 项没有评分：“团队与基础”" in answer.content.decode()
    assert 'value="27"' in answer.content.decode()
    answer = browser.post(here, typed() | {"version": "0", "act": "submit", "comment": "可行"})
    assert answer.status_code == 302
    assert ScoreSheet.objects.get(entry=entry, judge=stage.seats[0]).state == "submitted"


def test_page_and_interface_bar_declining_a_contestant_after_the_draw(browse: Browse) -> None:
    stage = drawn()
    solution = stage.solutions[0]
    browser = browse(stage.scene.owner)

    page = browser.get(reverse("solutions:solution", args=[solution.pk])).content.decode()
    assert 'aria-describedby="barred-decline"' in page
    assert "现在不能单独答复不采纳" in page
    typed = {"transition": "decline", "reason": "不合适"}
    answer = browser.post(reverse("solutions:answer", args=[solution.pk]), typed)
    assert answer.status_code == 409
    assert "联系承办单位撤销抽签" in answer.content.decode()
    interface = browser.post(
        f"/api/v1/my/received-solutions/{solution.pk}/actions/decline/",
        {"version": solution.version, "reason": "不合适"},
        "application/json",
    )
    assert interface.status_code == 409
    assert "现在不能单独答复不采纳" in interface.json()["detail"]
    solution.refresh_from_db()
    assert solution.state == "shortlisted"


def test_the_older_of_two_phones_sees_both_sets_of_marks(browse: Browse) -> None:
    stage, entry = on_stage()
    browser = browse(stage.judges[0])
    save = reverse("awards:autosave_score", args=[entry.pk])
    first = browser.post(save, typed(fit="25") | {"version": "0"}).json()
    assert first["saved"] == "10:00:00"

    second = browser.post(save, typed(fit="21") | {"version": "0"})
    assert second.status_code == 409
    assert second.json()["stale"] is True
    page = browser.post(reverse("awards:score", args=[entry.pk]), typed(fit="21") | {"version": "0", "act": "save"})
    assert page.status_code == 409
    assert 'value="25"' in page.content.decode()
    assert "这台设备上填的是 <b>21</b>" in page.content.decode()


def test_the_same_sent_twice_is_kept_once_and_no_conflict(browse: Browse) -> None:
    """An answer that got lost on its way: the phone sends again what the server has already."""
    stage, entry = on_stage()
    browser, save = browse(stage.judges[0]), reverse("awards:autosave_score", args=[entry.pk])
    sent = typed(fit="25") | {"version": "0", "comment": " 可行 "}
    first = browser.post(save, sent).json()

    again = browser.post(save, sent)

    assert again.status_code == 200
    assert again.json()["version"] == first["version"] == ScoreSheet.objects.get(entry=entry).version
    answer = browser.post(
        reverse("awards:score", args=[entry.pk]), sent | {"act": "submit"}
    )  # what stands there is what the judge sees
    assert answer.status_code == 302
    assert ScoreSheet.objects.get(entry=entry).state == "submitted"


def test_a_comment_that_is_far_too_long_is_refused_and_stays_whole_on_the_page(browse: Browse) -> None:
    stage, entry = on_stage()
    browser, long = browse(stage.judges[0]), "评" * 2001
    sent = typed() | {"version": "0", "comment": long, "act": "save"}

    told = browser.post(reverse("awards:autosave_score", args=[entry.pk]), sent)
    page = browser.post(reverse("awards:score", args=[entry.pk]), sent)

    assert (told.status_code, told.json()["stale"]) == (409, False)
    assert "评语共 2001 个字符，最多暂存 2000 个" in told.json()["error"]
    assert page.status_code == 400
    assert long in page.content.decode()
    assert not ScoreSheet.objects.filter(saved_at__isnull=False).exists()


def test_a_recused_contestant_does_not_exist_for_the_judge(browse: Browse) -> None:
    stage, entry = on_stage(judges=4)
    browser = browse(stage.judges[0])
    browser.post(reverse("awards:declare_conflict", args=[entry.pk]), {"reason": "同一导师"})

    for name in ("score", "judged_solution"):
        assert browser.get(reverse(f"awards:{name}", args=[entry.pk])).status_code == 404
    listed = browser.get(reverse("awards:judge_final", args=[stage.final.pk])).content.decode()
    assert "已回避" in listed
    assert str(entry.solution.registration) not in listed


def test_a_judge_reads_the_solution_without_contact_data(browse: Browse) -> None:
    stage, entry = on_stage()
    page = browse(stage.judges[0]).get(reverse("awards:judged_solution", args=[entry.pk])).content.decode()

    assert entry.solution.title in page
    assert "13800000001" not in page
    assert "欧阳工" not in page


def test_marks_show_to_nobody_but_their_judge_before_the_scoring_is_complete(browse: Browse) -> None:
    stage, entry = on_stage()
    sheet = stage.score(1, entry, **ODD)
    ScoreSheet.objects.filter(pk=sheet.pk).update(comment="秘密评语")
    people = {
        "host": stage.host,
        "supervisor": stage.scene.actor("supervisor"),
        "province": stage.scene.actor("province"),
        "owner": stage.scene.owner,
        "other judge": stage.judges[1],
        "challenger": stage.challengers[0],
    }
    pages = [
        reverse("awards:final", args=[stage.final.pk]),
        reverse("awards:score", args=[entry.pk]),
        reverse("awards:judge_final", args=[stage.final.pk]),
        reverse("awards:final_demand", args=[stage.final_demand.pk]),
        reverse("awards:entry", args=[entry.pk]),
        reverse("awards:board", args=[stage.final.board_key]),
        reverse("awards:board_live", args=[stage.final.board_key]),
        reverse("admin:awards_scoresheet_changelist"),
        reverse("admin:awards_scoresheet_change", args=[sheet.pk]),
        reverse("admin:awards_entry_changelist"),
        "/api/v1/my/scoring/",
        f"/api/v1/my/scoring/{entry.pk}/",
        f"/api/v1/finals/{stage.final.pk}/",
    ]
    told = []
    for who, actor in people.items():
        browser = browse(actor)
        for page in pages:
            text = browser.get(page).content.decode()
            told += [f"{who} {page}: {secret}" for secret in SECRET if secret in text]

    assert told == []
    assert "73.5" in browse(stage.judges[0]).get(pages[1]).content.decode()


def test_the_host_reads_every_total_once_the_scoring_is_complete_and_a_province_never(browse: Browse) -> None:
    stage = running_stage()
    stage.through(stage.entries[0], [ODD])
    here = reverse("awards:final", args=[stage.final.pk])

    assert "73.5" in browse(stage.host).get(here).content.decode()
    province = browse(stage.scene.actor("province")).get(here).content.decode()
    assert "73.5" not in province
    assert str(stage.entries[0].solution.registration) not in province


def test_the_parties_read_means_and_comments_but_never_who_gave_what(browse: Browse) -> None:
    stage = released(contestants=2)
    for actor, page in (
        (stage.scene.owner, reverse("awards:final_demand", args=[stage.final_demand.pk])),
        (stage.challengers[0], reverse("awards:entry", args=[_own(stage, 0).pk])),
    ):
        text = browse(actor).get(page).content.decode()
        assert "88.00" in text
        assert "评语 2" in text
        assert "号评委" not in text
        assert not [judge for judge in stage.seats if judge.name in text]


def _own(stage: Stage, place: int) -> Any:
    unit = stage.challengers[place].institution
    return next(entry for entry in stage.entries if entry.solution.registration.institution == unit)


def test_the_board_shows_who_is_on_and_ranks_only_what_is_complete(browse: Browse) -> None:
    stage = running_stage(contestants=3)
    first = stage.through(stage.entries[0], [{"advancement": "29"}] * 3)
    second = stage.move(stage.entries[1], "call", "question", "score")
    stage.score(1, second)
    text = browse().get(reverse("awards:board", args=[stage.final.board_key])).content.decode()

    assert "88.00" in text
    assert str(second.solution.registration) in text
    assert text.count('<td class="n"></td>') == 2
    assert '<li class="in">' in text
    assert str(first.solution.registration) in text


def test_the_board_is_behind_its_key_and_dark_before_the_draw(browse: Browse) -> None:
    running_stage()
    assert browse().get(reverse("awards:board", args=["x" * 22])).status_code == 404
    assert browse().get(reverse("awards:board_live", args=["x" * 22])).status_code == 404


def test_an_unchanged_board_is_not_sent_again_though_its_clocks_go_on(browse: Browse, at: Any) -> None:
    stage, entry = on_stage()
    browser, here = browse(), reverse("awards:board_live", args=[stage.final.board_key])
    mark = browser.get(here)["ETag"]
    at(AT + timedelta(seconds=40))
    assert browser.get(here, headers={"If-None-Match": mark}).status_code == 304
    stage.score(1, entry)
    assert browser.get(here, headers={"If-None-Match": mark}).status_code == 200


@pytest.mark.parametrize("contestants", [2, 10])
def test_the_board_asks_four_questions_whatever_its_size(
    contestants: int, browse: Browse, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stage = running_stage(contestants=contestants)
    stage.through(stage.entries[0])
    browser, here = browse(), reverse("awards:board_live", args=[stage.final.board_key])
    browser.get(here)
    with django_assert_num_queries(4):
        browser.get(here)


@pytest.mark.parametrize("contestants", [2, 10])
def test_the_hosts_desk_asks_the_same_for_two_contestants_and_for_ten(
    contestants: int, browse: Browse, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stage = running_stage(contestants=contestants)
    stage.through(stage.entries[0])
    stage.move(stage.entries[1], "call", "question", "score")
    browser, here = browse(stage.host), reverse("awards:final", args=[stage.final.pk])
    browser.get(here)
    with django_assert_num_queries(DESK):
        browser.get(here)


@pytest.mark.parametrize("name", ["planned", "drawn", "released"])
def test_the_final_keeps_its_budget_at_each_stage(
    name: str, browse: Browse, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    at_stage = {"planned": make_stage, "drawn": drawn, "released": released}[name]
    stage = at_stage(contestants=6)
    for actor in (stage.host, stage.scene.actor("supervisor"), stage.scene.actor("centre")):
        browser, here = browse(actor), reverse("awards:final", args=[stage.final.pk])
        browser.get(here)
        with django_assert_max_num_queries(15):
            assert browser.get(here).status_code == 200


@pytest.mark.parametrize("contestants", [2, 10])
def test_the_scoring_page_asks_the_same_for_two_contestants_and_for_ten(
    contestants: int, browse: Browse, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stage = running_stage(contestants=contestants)
    entry = stage.move(stage.entries[0], "call", "question", "score")
    browser, here = browse(stage.judges[0]), reverse("awards:score", args=[entry.pk])
    browser.get(here)
    with django_assert_num_queries(SCORE):
        browser.get(here)
