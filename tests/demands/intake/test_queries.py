"""How many questions the pages of the ways in ask: the same at one row and at thirty."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse

from challenge_portal.jobs.runner import run_all
from demands import services
from demands.services import intake
from tests.demands.conftest import Browse
from tests.demands.intake.test_light import Phone, filed
from tests.factories.copies import copies
from tests.factories.demands import NOW, Scene, survey
from tests.factories.documents import upload
from tests.factories.queries import OFFICE, PUBLIC, cost
from tests.factories.sheets import filled, good_row


def test_pages_ask_the_same_few_questions_at_one_row_and_at_thirty(scene: Scene, phone: Phone, browse: Browse) -> None:
    code = scene.competition.code
    done = filed(scene, phone)
    unit = intake.EntryUnit(scene.enterprise.code, scene.enterprise.name, "enterprise")
    demand = intake.start_entry(actor=scene.host, competition=scene.competition, unit=unit, at=NOW)
    services.save_demand(actor=scene.host, demand=demand, entry=services.DemandEntry(survey()), at=NOW)
    content = filled(scene.competition, scene.survey_form, [good_row(1), good_row(2, 技术需求描述="太短")])
    sheet = intake.upload_sheet(
        actor=scene.host, competition=scene.competition, upload=upload("a.xlsx", content), at=NOW
    )
    intake.ask_blank_form(actor=scene.host, competition=scene.competition, at=NOW)
    run_all(at=NOW)
    sheet.refresh_from_db()
    link = done.demand.intake.link
    visitor, host, agency, owner = browse(), browse(scene.host), browse(scene.analyst), browse(scene.owner)
    district = browse(scene.actor("district"))
    desk = f"{reverse('demands:intake')}?competition={code}"
    pages: dict[str, tuple[Any, str, int]] = {
        "light": (visitor, reverse("demands:light", args=[link.token]), PUBLIC),
        "claim": (visitor, reverse("demands:claim"), PUBLIC),
        "door": (visitor, reverse("demands:claim_code", args=[done.code]), PUBLIC),
        "desk": (host, desk, OFFICE),
        "district's desk": (district, desk, OFFICE),
        "agency's desk": (agency, desk, OFFICE),
        "import": (host, reverse("demands:import", args=[sheet.pk]), OFFICE),
        "link": (host, reverse("demands:link", args=[link.pk]), OFFICE),
        "entry": (host, reverse("demands:entry", args=[demand.pk]), OFFICE),
        "case": (host, reverse("demands:casework", args=[demand.pk]), OFFICE),
        "claim own": (owner, reverse("demands:claim_own", args=[demand.pk]), OFFICE),
        "mine": (owner, reverse("demands:mine"), OFFICE),
    }
    before = {name: cost(client, url) for name, (client, url, _) in pages.items()}
    copies(link, 29, name=lambda place: f"走访第 {place} 天", token=lambda place: f"walk{place:04}")
    copies(sheet, 29)
    more = copies(demand, 29, created_at=lambda place: NOW + timedelta(minutes=place))
    copies(demand.intake, 29, demand_id=lambda place: more[place].pk)
    after = {name: cost(client, url) for name, (client, url, _) in pages.items()}
    assert after == before
    assert {name: asked for name, asked in after.items() if asked > pages[name][2]} == {}
