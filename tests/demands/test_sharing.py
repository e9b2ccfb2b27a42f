"""What others take along: the feed, the card and its code, facts for machines, the sitemap."""

from __future__ import annotations

import io
import json
import re
from xml.etree import ElementTree

import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse
from PIL import Image

from challenge_portal.search.services import rebuild_index
from demands import services
from demands.models import Demand
from tests.factories.demands import NOW, Scene

pytestmark = pytest.mark.usefixtures("db")
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def demand(scene: Scene) -> Demand:
    """One with everything hidden, and a title that would end a block of data if it were not escaped."""
    return scene.published(title="柔轮</script>寿命 & 一致性", entry={"hide_budget": True}, funding="327.15")


def parsed(content: bytes) -> ElementTree.Element:
    """Well-formed, or the test fails."""
    return ElementTree.fromstring(content)  # noqa: S314 - the portal's own words


def number(demand: Demand) -> str:
    return demand.public_version.number


def test_the_feed_has_the_newest_first_with_whole_addresses(scene: Scene, demand: Demand, settings: object) -> None:
    scene.published(title="氮化硼复合膜", industry="materials")
    answer = Client().get(reverse("demands:feed"))
    assert answer["Content-Type"].startswith("application/atom+xml")
    root = parsed(answer.content)
    titles = [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]
    assert titles == ["氮化硼复合膜", "柔轮</script>寿命 & 一致性"]
    links = [link.get("href") or "" for link in root.iter(f"{ATOM}link")]
    assert all(link.startswith("http") for link in links)
    assert "327.15" not in answer.content.decode()
    assert scene.enterprise.name not in answer.content.decode()


def test_a_search_has_a_feed_of_its_own(scene: Scene, demand: Demand) -> None:
    scene.published(title="氮化硼复合膜", industry="materials")
    rebuild_index(at=NOW)
    for asked in ("industry=materials", "q=氮化硼"):
        root = parsed(Client().get(reverse("demands:feed") + "?" + asked).content)
        assert [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")] == ["氮化硼复合膜"]
    page = Client().get(reverse("demands:hall") + "?industry=materials").content.decode()
    assert f'href="{reverse("demands:feed")}?industry=materials"' in page


def test_the_code_on_the_card_leads_to_the_demand(demand: Demand) -> None:
    card = Client().get(reverse("demands:card", args=[number(demand)])).content.decode()
    assert reverse("demands:qr_svg", args=[number(demand)]) in card
    assert "327.15" not in card
    picture = Client().get(reverse("demands:qr_png", args=[number(demand)]))
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))
    assert read.text.endswith(reverse("demands:detail", args=[number(demand)]))
    assert read.text in card
    drawing = Client().get(reverse("demands:qr_svg", args=[number(demand)]))
    assert parsed(drawing.content).tag == "{http://www.w3.org/2000/svg}svg"


def test_machines_read_what_people_read_and_nothing_more(scene: Scene, demand: Demand) -> None:
    page = Client().get(reverse("demands:detail", args=[number(demand)])).content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    facts = json.loads(block)
    assert facts["@type"] == "Demand"
    assert facts["name"] == "柔轮</script>寿命 & 一致性"
    assert "priceSpecification" not in facts
    assert "seller" not in facts
    shown = scene.published(entry={"hide_name": False}, funding="60")
    page = Client().get(reverse("demands:detail", args=[number(shown)])).content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    facts = json.loads(block)
    assert facts["priceSpecification"]["price"].startswith("600000")
    assert facts["seller"]["name"] == scene.enterprise.name


def test_the_sitemap_lists_what_is_public_and_that_alone(scene: Scene, demand: Demand) -> None:
    hidden = scene.confirmed(title="还没有公开的需求")
    assert reverse("pages:sitemap") in Client().get(reverse("pages:robots")).content.decode()
    index = parsed(Client().get(reverse("pages:sitemap")).content)
    parts = [each.text or "" for each in index.iter(f"{MAP}loc")]
    assert len(parts) == 2
    found = [_addresses(part) for part in parts]
    assert any(address.endswith("/announcements/") for address in found[0])
    assert [address.rsplit("/", 2)[1] for address in found[1]] == [number(demand)]
    assert hidden.case_number not in str(found)

    services.take_down_demand(actor=scene.host, demand=demand, reason="企业要求", at=NOW)

    assert Client().get(_path(parts[1])).status_code == 404
    for name in ("card", "qr_svg", "qr_png"):
        assert Client().get(reverse(f"demands:{name}", args=[number(demand)])).status_code == 404
    assert number(demand) not in Client().get(reverse("demands:feed") + "?state=all").content.decode()


def _addresses(part: str) -> list[str]:
    return [each.text or "" for each in parsed(Client().get(_path(part)).content).iter(f"{MAP}loc")]


def _path(address: str) -> str:
    return "/" + address.split("/", 3)[3]
