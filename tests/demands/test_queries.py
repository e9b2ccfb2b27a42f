"""How many questions a page asks of the database: the same at one row and at thirty."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from challenge_portal.search.services import rebuild_index
from demands import services
from tests.demands.conftest import Browse
from tests.factories.demands import NOW, Scene
from tests.factories.queries import OFFICE, PUBLIC, cost


@pytest.fixture
def grown(scene: Scene) -> Callable[[int], None]:
    """Fill every list up to so many rows."""

    def fill(rows: int) -> None:
        demands = [scene.confirmed(title=f"公开需求{number}") for number in range(rows)]
        services.publish_batch(actor=scene.host, batch=scene.batch(demands), at=NOW)
        scene.accepted()
        rebuild_index(at=NOW)

    return fill


def test_pages_ask_the_same_few_questions_at_one_row_and_at_thirty(
    scene: Scene, browse: Browse, grown: Callable[[int], None]
) -> None:
    grown(1)
    visitor, owner, host, agency = browse(), browse(scene.owner), browse(scene.host), browse(scene.analyst)
    demand = scene.analysed()
    analysis = scene.analysis_of(scene.analysing())
    pages = {
        "hall": (visitor, reverse("demands:hall"), PUBLIC),
        "search": (visitor, reverse("demands:hall") + "?q=公开&industry=equipment&budget=100", PUBLIC),
        "detail": (visitor, reverse("demands:detail", args=["RZ-2026-0001"]), PUBLIC),
        "api": (visitor, "/api/v1/demands/", PUBLIC),
        "api detail": (visitor, "/api/v1/demands/RZ-2026-0001/", PUBLIC),
        "mine": (owner, reverse("demands:mine"), OFFICE),
        "case": (owner, reverse("demands:case", args=[demand.pk]), OFFICE),
        "office": (host, reverse("demands:office"), OFFICE),
        "all": (host, reverse("demands:office") + "?state=all", OFFICE),
        "casework": (host, reverse("demands:casework", args=[demand.pk]), OFFICE),
        "batches": (host, reverse("demands:batches"), OFFICE),
        "batch": (host, reverse("demands:batch", args=[2]), OFFICE),
        "dashboard": (host, reverse("demands:dashboard", args=[scene.competition.code]), OFFICE),
        "analyses": (agency, reverse("demands:analyses"), OFFICE),
        "analysis": (agency, reverse("demands:analysis", args=[analysis.pk]), OFFICE),
        "my api": (owner, "/api/v1/my/demands/", OFFICE),
    }
    from demands.models import Batch

    pages["batch"] = (host, reverse("demands:batch", args=[Batch.objects.latest("pk").pk]), OFFICE)
    before = {name: cost(client, url) for name, (client, url, _) in pages.items()}
    grown(30)
    after = {name: cost(client, url) for name, (client, url, _) in pages.items()}
    assert after == before
    too_many = {name: asked for name, asked in after.items() if asked > pages[name][2]}
    assert too_many == {}
