"""How many questions the pages of registering ask of the database: the same at one row and at thirty."""

from __future__ import annotations

from django.urls import reverse

from demands import services as demand_services
from solutions import services
from tests.demands.conftest import Browse
from tests.factories.demands import NOW, Scene
from tests.factories.queries import OFFICE, cost
from tests.factories.registrations import fresh, load_registration_form, registered
from tests.factories.solutions import challenger

PUBLIC_FOR_A_VISITOR = 6


def test_pages_ask_the_same_few_questions_at_one_row_and_at_thirty(scene: Scene, browse: Browse) -> None:
    load_registration_form()
    demand = scene.published()
    actor = challenger()
    registration = registered(actor, scene.competition)
    services.read_detail(actor=actor, demand=fresh(demand), at=NOW)
    mine, host, owner = browse(actor), browse(scene.host), browse(scene.owner)
    pages = {
        "public": (browse(), reverse("demands:detail", args=["RZ-2026-0001"]), PUBLIC_FOR_A_VISITOR),
        "list": (mine, reverse("solutions:registrations"), OFFICE),
        "mine": (mine, reverse("solutions:registration", args=[registration.pk]), OFFICE),
        "sign": (mine, reverse("solutions:sign_registration", args=[registration.pk]), OFFICE),
        "detail": (mine, reverse("solutions:detail", args=["RZ-2026-0001"]), OFFICE),  # two of them write
        "review list": (host, reverse("solutions:review_registrations"), OFFICE),
        "review": (host, reverse("solutions:review_registration", args=[registration.pk]), OFFICE),
        "readings": (owner, reverse("solutions:readings", args=[demand.pk]), OFFICE),
    }
    few = {name: cost(browser, url) for name, (browser, url, _) in pages.items()}

    more = [scene.confirmed(title=f"公开需求{number}") for number in range(3)]
    demand_services.publish_batch(actor=scene.host, batch=scene.batch(more), at=NOW)
    for number in range(30):
        other = challenger(f"演示大学{number}")
        registered(other, scene.competition)
        services.read_detail(actor=other, demand=fresh(demand), at=NOW)
    for each in more:
        services.read_detail(actor=actor, demand=fresh(each), at=NOW)
    many = {name: cost(browser, url) for name, (browser, url, _) in pages.items()}

    assert many == few
    assert {name: few[name] for name, (_, _, most) in pages.items() if few[name] > most} == {}
