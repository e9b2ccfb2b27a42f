"""What stands around every page, and what every answer says about itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries as Queries

from challenge_portal.kernel.refusals import Refusal
from challenge_portal.pages.errors import server_error
from challenge_portal.pages.navigation import links, work
from challenge_portal.search.wording import with_breaks, words_that_stay_whole
from challenge_portal.workflow.engine import Available
from tests.factories.organisations import InstitutionFactory, make_tree, member, officer

PUBLIC_PAGE = "/accounts/texts/"
TEMPLATES = settings.CHECKOUT / "templates"
PARTS_OF_PAPERS = {TEMPLATES / "documents" / name for name in ("paper.html", "table.html", "stamp.html")}


def is_paper(path: Path) -> bool:
    """What the renderer turns into PDF: no browser and so no policy ever sees it."""
    return path in PARTS_OF_PAPERS or "documents/paper.html" in path.read_text()


PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if not is_paper(path))


def test_a_visitor_opens_no_session_and_gets_no_cookie(db: None) -> None:
    response = Client().get(PUBLIC_PAGE)

    assert not response.cookies
    assert "Cookie" in response["Vary"]
    assert "no-store" not in response.get("Cache-Control", "")


def test_the_frame_costs_a_visitor_no_query(db: None, django_assert_num_queries: Queries) -> None:
    with django_assert_num_queries(0):
        Client().get(PUBLIC_PAGE)


@pytest.mark.parametrize("colleagues", [1, 30])
def test_the_page_of_a_unit_costs_the_same_for_one_member_and_for_thirty(
    db: None, django_assert_num_queries: Queries, colleagues: int
) -> None:
    unit, browser = InstitutionFactory(), Client()
    members = [member(unit) for _ in range(colleagues)]
    browser.force_login(members[0].person)  # type: ignore[arg-type]
    with django_assert_num_queries(8):  # session, person, grants (2), memberships; members, invitations; unread
        browser.get("/institution/")


def test_pages_of_signed_in_people_are_not_kept_anywhere(db: None) -> None:
    browser = Client()
    browser.force_login(member(InstitutionFactory()).person)  # type: ignore[arg-type]

    assert browser.get("/institution/")["Cache-Control"] == "private, no-store"


def test_the_browser_may_load_from_the_portal_only(db: None) -> None:
    policy = Client().get(PUBLIC_PAGE)["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("template", PAGES, ids=lambda path: path.stem)
def test_no_page_needs_inline_style_or_script(template: Path) -> None:
    text = template.read_text()

    assert not re.search(r"""\sstyle=|<style|\son[a-z]+=["']|javascript:""", text)
    scripts = re.findall(r"<script[^>]*>", text)
    assert all("src=" in tag or "application/ld+json" in tag for tag in scripts)  # the latter is data: nothing runs


class TestReadingModes:
    def test_large_print_is_kept_by_a_cookie_and_written_by_the_server(self, db: None) -> None:
        browser = Client()
        response = browser.get("/view/", {"size": "large", "next": PUBLIC_PAGE})

        assert (response.status_code, response["Location"]) == (302, PUBLIC_PAGE)
        assert 'data-size="large"' in browser.get(PUBLIC_PAGE).content.decode()
        browser.get("/view/", {"size": "normal"})
        assert "data-size" not in browser.get(PUBLIC_PAGE).content.decode()

    def test_high_contrast_likewise(self, db: None) -> None:
        browser = Client()
        browser.get("/view/", {"contrast": "high"})

        assert 'data-contrast="high"' in browser.get(PUBLIC_PAGE).content.decode()

    @pytest.mark.parametrize("outside", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
    def test_the_way_back_stays_in_the_portal(self, db: None, outside: str) -> None:
        assert Client().get("/view/", {"size": "large", "next": outside})["Location"] == "/"

    def test_a_forged_cookie_writes_nothing_into_the_page(self, db: None) -> None:
        browser = Client()
        browser.cookies["reading_size"] = '"><script>'

        assert "data-size" not in browser.get(PUBLIC_PAGE).content.decode()


class TestErrors:
    def test_an_unknown_address_is_a_page_with_a_way_on(self, db: None) -> None:
        response = Client().get("/no-such-page/")

        assert response.status_code == 404
        assert "没有找到这个页面" in response.content.decode()
        assert "回首页" in response.content.decode()

    def test_a_broken_portal_still_says_so_without_the_database(self) -> None:
        request = RequestFactory().get("/")
        request.request_id = "abc-123"  # type: ignore[attr-defined]
        response = server_error(request)

        assert response.status_code == 500
        assert "abc-123" in response.content.decode()


class TestWords:
    @pytest.mark.parametrize(
        ("title", "pieces"),
        [
            ("谐波减速器柔轮疲劳寿命提升与批量", ["谐波", "减速器", "柔轮", "疲劳", "寿命", "提升与", "批量"]),
            ("挑战赛（青岛）申办表", ["挑战赛", "（青岛）", "申办表"]),
            ("", []),
        ],
    )
    def test_titles_break_between_words_only(self, title: str, pieces: list[str]) -> None:
        assert words_that_stay_whole(title) == pieces
        assert "".join(pieces) == title

    def test_a_title_is_escaped(self) -> None:
        assert "<script" not in with_breaks("<script>alert(1)</script>")


class TestMoves:
    def page(self, *moves: Available) -> str:
        template = Template('{% include "components/moves.html" with moves=moves url="/case/3/" version=7 %}')
        return template.render(Context({"moves": moves}))

    def test_a_plain_move_is_one_button_that_posts_its_name_and_the_version(self) -> None:
        page = self.page(Available("submit", "提交"))

        assert 'action="/case/3/"' in page
        assert 'name="transition" value="submit"' in page
        assert 'name="version" value="7"' in page

    def test_a_move_that_asks_for_an_opinion_works_without_a_script(self) -> None:
        page = self.page(Available("give_back", "退回修改", asks_reason=True, tone="plain"))

        assert "<details" in page
        assert re.search(r'<textarea[^>]+name="reason" required', page)

    def test_a_barred_move_says_why(self) -> None:
        page = self.page(Available("publish", "发布", refusal=Refusal("需求分析尚未通过，不能发布。")))

        assert "disabled" in page
        assert "需求分析尚未通过，不能发布。" in page

    def test_a_move_with_a_page_of_its_own_gets_no_bare_button(self) -> None:
        assert "推荐" not in self.page(Available("recommend", "推荐", offered=False))


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/editions/3/letters/", "申办"),
        ("/editions/3/letters/new/", "申办"),
        ("/letters/5/", "申办"),
        ("/editions/3/forward/", "申办"),
        ("/editions/3/extensions/", "申办"),
        ("/applications/7/", "申办"),
        ("/editions/3/desk/", "赛事届次"),
        ("/editions/3/packages/", "赛事届次"),
    ],
)
def test_the_menu_marks_what_the_crumbs_say(db: None, path: str, label: str) -> None:
    province = officer(make_tree()["shandong"], "province_officer")
    marked = [link.label for link in links(work(reviews=False), province, path) if link.current]
    assert marked == [label]
