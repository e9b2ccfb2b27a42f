"""The hall: what the public finds, and that nothing hidden is on any page, in the API, a paper or a file name."""

import json
import re
from datetime import timedelta
from itertools import product
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from challenge_portal.documents.models import Document
from challenge_portal.search.services import rebuild_index
from competitions.models import Announcement
from demands import services
from demands.selectors.hall import hall_page
from demands.selectors.hall_query import HallQuery
from tests.demands.conftest import Browse
from tests.factories.demands import NOW, SOLUTIONS_CLOSE, Scene, make_scene
from tests.factories.kept import Laid, Layers


def fill(scene: Scene) -> Scene:
    """Four demands: one that hides all, one that shows all, one without its budget, one in another field."""
    demands = [
        scene.confirmed(title="柔轮疲劳寿命提升", funding="327.15", entry={"hide_budget": True}),
        scene.confirmed(
            title="涡流阵列检测",
            funding="60",
            contact_name="司马工",
            contact_phone="13800000009",
            entry={"hide_name": False, "hide_contact": False},
        ),
        scene.confirmed(title="氮化硼复合膜的连续化制备", industry="materials", funding="500"),
        scene.confirmed(title="锁销拆装的视觉识别", industry="ai", funding="120"),
    ]
    services.publish_batch(actor=scene.host, batch=scene.batch(demands), at=NOW)
    scene.submitted(title="还没有公开的需求")
    return scene


@pytest.fixture(scope="module")
def layers() -> Layers:
    return {"scene": make_scene, "hall": fill}


@pytest.fixture
def hall(laid: Laid, db: None) -> Scene:
    rebuild_index(at=NOW)
    made: Scene = laid["hall"]
    return made


def titles(**query: str) -> list[str]:
    return [row.title for row in hall_page(HallQuery.from_address(query), at=NOW).rows]


@pytest.mark.usefixtures("hall")
class TestFinding:
    def test_everything_published_is_there_and_nothing_else(self) -> None:
        page = hall_page(HallQuery(), at=NOW)
        assert page.total == 4
        assert "还没有公开的需求" not in [row.title for row in page.rows]

    def test_plain_text_finds_titles_indicators_and_numbers(self) -> None:
        assert titles(q="氮化硼") == ["氮化硼复合膜的连续化制备"]
        assert titles(q="RZ-2026-0002") == ["涡流阵列检测"]
        assert titles(q="没有这样的东西") == []
        assert titles(q="还没有公开") == []

    def test_the_total_is_what_the_filters_find_in_every_mixture(self) -> None:
        mixtures = product(
            ["", "equipment", "materials"],
            ["", "50", "100", "300", "talks"],
            ["", "日照", "青岛"],
            ["", "RZ-2026", "QD"],
        )
        for industry, budget, place, competition in mixtures:
            query = HallQuery(industry=industry, budget=budget, place=place, competition=competition)
            page = hall_page(query, at=NOW)
            assert page.total == len(page.rows), query

    def test_filters_narrow_and_their_counts_tell_what_they_would_find(self) -> None:
        assert titles(industry="materials") == ["氮化硼复合膜的连续化制备"]
        assert set(titles(budget="100")) == {"氮化硼复合膜的连续化制备", "锁销拆装的视觉识别"}
        assert titles(budget="talks") == ["柔轮疲劳寿命提升"]
        assert titles(place="扬州") == []
        page = hall_page(HallQuery(industry="materials"), at=NOW)
        counts = {row.name: {choice.value: choice.count for choice in row.choices} for row in page.filters}
        assert counts["industry"] == {"equipment": 2, "materials": 1, "ai": 1}
        assert counts["budget"] == {"50": 1, "100": 1, "300": 1}
        assert [(chip.name, chip.label) for chip in page.chips] == [("industry", "新材料")]

    def test_more_filters_by_cooperation_deadline_and_place_inside_a_place(self) -> None:
        page = hall_page(HallQuery(), at=NOW)
        rows = {row.name: {choice.value: choice.count for choice in row.choices} for row in page.filters}
        assert rows["due"] == {"90": 4}
        assert rows["competition"] == {"RZ-2026": 4}
        for name, choices in rows.items():
            for value, count in choices.items():
                assert hall_page(HallQuery.from_address({name: value}), at=NOW).total == count, (name, value)
        (places,) = [row for row in hall_page(HallQuery(place="日照"), at=NOW).filters if row.name == "place"]
        assert [choice.value for choice in places.choices if choice.chosen] == ["日照"]
        assert sum(choice.count for choice in places.inside) <= 4
        for choice in places.inside:
            assert hall_page(HallQuery(place=choice.value), at=NOW).total == choice.count

    def test_every_link_is_an_address_that_says_the_same(self) -> None:
        asked = HallQuery.from_address({"industry": "equipment", "budget": "50", "sort": "budget", "page": "3"})
        page = hall_page(asked, at=NOW)
        for row in page.filters:
            for choice in row.choices:
                given = dict(parse_qsl(urlsplit(choice.url).query))
                found = hall_page(HallQuery.from_address(given), at=NOW)
                assert found.total == choice.count, choice.url
        assert [chip.url for chip in page.chips] == [
            "/demands/?budget=50&sort=budget",
            "/demands/?industry=equipment&sort=budget",
        ]

    def test_htmx_gets_the_results_and_a_plain_browser_the_page(self, client: Client) -> None:
        address = reverse("demands:hall") + "?industry=materials"
        part = client.get(address, headers={"HX-Request": "true", "HX-Target": "results"}).content.decode()
        whole = client.get(address).content.decode()
        assert "<html" not in part
        assert part.strip() in whole
        restored = {"HX-Request": "true", "HX-Target": "results", "HX-History-Restore-Request": "true"}
        assert "<html" in client.get(address, headers=restored).content.decode()

    def test_an_empty_hall_says_how_to_find_something(self, client: Client) -> None:
        page = client.get(reverse("demands:hall") + "?industry=materials&budget=talks").content.decode()
        assert "去掉“新材料”" in page
        assert "state=all" in page

    def test_orders_by_budget_with_the_hidden_ones_last(self) -> None:
        assert titles(sort="budget")[0] == "氮化硼复合膜的连续化制备"
        assert titles(sort="budget")[-1] == "柔轮疲劳寿命提升"

    def test_no_address_breaks_the_hall(self, client: Client) -> None:
        odd = ["page=99", "page=-1", "page=x", "industry=%00", "place=%00", "competition=%00", "budget=drop"]
        odd += ["state=%27", "sort=1", "q=%00", "q=%28"]
        for part in odd:
            assert client.get(f"{reverse('demands:hall')}?{part}").status_code == 200, part


@pytest.mark.usefixtures("hall")
def test_what_is_hidden_is_on_no_page_in_no_answer_paper_or_file_name(scene: Scene, browse: Browse) -> None:
    """A crawler with nothing but the home of the hall follows every link and reads every paper's data."""
    visitor, seen, waiting = browse(), {}, [reverse("demands:hall"), reverse("demands:hall") + "?state=all", "/"]
    waiting += [reverse("competitions:announcements"), "/api/v1/demands/", "/api/v1/demands/?q=演示华澜"]
    while waiting:
        url = waiting.pop()
        if url in seen or len(seen) > 300:
            continue
        answer = visitor.get(url)
        seen[url] = answer.content.decode(errors="replace") if not answer.streaming else ""
        found = re.findall(r'(?:href|"next"|"url")[=:]\s?"(/[^"#]*)"', seen[url])
        waiting += [link.replace("&amp;", "&") for link in found if not link.startswith(("/static/", "/view/"))]
        numbers = re.findall(r"RZ-2026-\d{4}", seen[url])
        waiting += [f"/api/v1/demands/{number}/" for number in numbers]
    assert any("/api/v1/demands/RZ-2026-0001/" in url for url in seen)
    assert any(url.startswith("/announcements/") for url in seen)
    papers = [
        json.dumps(document.snapshot, ensure_ascii=False) + document.title
        for document in Document.objects.filter(kind="demand_announcement")
    ]
    announcements = [announcement.body for announcement in Announcement.objects.all()]
    public = {**seen, "papers": "".join(papers), "announcements": "".join(announcements)}
    # the one that shows all has its name and contact on its own page; the hidden ones' values are nowhere
    hidden = ["13800000001", "欧阳工", "ouyang@example.invalid", scene.enterprise.code, "327.15"]
    for where, text in public.items():
        for value in hidden:
            assert value not in text, (where, value)
        if "RZ-2026-0002" not in text:
            assert scene.enterprise.name not in text, where
    own = public[reverse("demands:detail", args=["RZ-2026-0001"])]
    assert scene.enterprise.name not in own.split("相近需求")[0]
    assert "企业选择不公开" in own
    assert "13800000009" in public[reverse("demands:detail", args=["RZ-2026-0002"])]


@pytest.mark.usefixtures("hall")
def test_a_visitor_gets_no_session_and_an_unchanged_page_only_once(client: Client, at: object) -> None:
    for url in (reverse("demands:hall"), reverse("demands:detail", args=["RZ-2026-0001"])):
        first = client.get(url)
        assert first.status_code == 200
        assert not client.cookies
        assert "csrfmiddlewaretoken" not in first.content.decode()
        again = client.get(url, HTTP_IF_NONE_MATCH=first["ETag"])
        assert again.status_code == 304
        assert "Cookie" in again["Vary"]


def test_a_page_that_changed_is_sent_again(hall: Scene, client: Client, at: object) -> None:
    first = client.get(reverse("demands:hall"))
    demand = hall.confirmed(title="后来的需求")
    services.publish_batch(actor=hall.host, batch=hall.batch([demand]), at=NOW)
    again = client.get(reverse("demands:hall"), HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 200
    assert "后来的需求" in again.content.decode().replace("<wbr>", "")


@pytest.mark.usefixtures("hall")
def test_a_number_that_is_not_public_is_a_404(client: Client) -> None:
    for number in ("RZ-2026-9999", "XQ-RZ-2026-0001", "x' OR 1=1"):
        assert client.get(reverse("demands:detail", args=[number])).status_code == 404
        assert client.get(f"/api/v1/demands/{number}/").status_code == 404


@pytest.mark.usefixtures("hall")
def test_the_last_days_are_shown_at_the_exception_only(at: object) -> None:
    early = hall_page(HallQuery(), at=NOW).rows[0]
    late = hall_page(HallQuery(), at=SOLUTIONS_CLOSE - timedelta(days=2)).rows[0]
    assert (early.days_left, late.days_left) == (None, 2)
