"""Demands in the organisers' back office."""

from django.urls import reverse

from demands.models import PublicVersion
from demands.states import DemandState
from tests.demands.conftest import Browse
from tests.factories.demands import Scene


def test_lists_pages_export_and_record_open_for_those_who_see_them(scene: Scene, browse: Browse) -> None:
    demand = scene.published()
    host = browse(scene.host)
    for name, pk in (
        ("demand", demand.pk),
        ("publicversion", demand.public_version.pk),
        ("analysis", demand.analyses.get().pk),
        ("batch", demand.batch_entry.batch_id),
    ):
        assert host.get(reverse(f"admin:demands_{name}_changelist")).status_code == 200, name
        assert host.get(reverse(f"admin:demands_{name}_change", args=[pk])).status_code == 200, name
        assert host.get(reverse(f"admin:demands_{name}_history", args=[pk])).status_code == 200, name
    export = host.get(reverse("admin:demands_demand_export"))
    assert export["Content-Type"].endswith("sheet")


def test_a_foreign_demand_is_a_404_in_the_office_too(scene: Scene, browse: Browse) -> None:
    demand = scene.published()
    stranger = browse(scene.actor("stranger"))
    assert stranger.get(reverse("admin:demands_demand_change", args=[demand.pk])).status_code == 404
    listed = stranger.get(reverse("admin:demands_demand_changelist")).content.decode()
    assert demand.case_number not in listed


def test_many_are_accepted_at_once(scene: Scene, browse: Browse) -> None:
    demands = [scene.submitted(), scene.submitted()]
    browse(scene.host).post(
        reverse("admin:demands_demand_changelist"),
        {"action": "move_accept", "_selected_action": [demand.pk for demand in demands], "confirmed": "1"},
    )
    states = {type(demand).objects.get(pk=demand.pk).state for demand in demands}
    assert states == {DemandState.ACCEPTED}


def test_the_amount_of_a_public_text_is_written_as_everywhere(scene: Scene, browse: Browse) -> None:
    shown = PublicVersion.objects.get(demand=scene.published())
    hidden = PublicVersion.objects.get(demand=scene.published(entry={"hide_budget": True}))
    officer = browse(scene.host)

    page = officer.get(reverse("admin:demands_publicversion_change", args=[shown.pk])).content.decode()
    listed = officer.get(reverse("admin:demands_publicversion_changelist")).content.decode()

    assert "320 万元" in page
    assert "320.000000" not in page + listed
    assert "不公开" in officer.get(reverse("admin:demands_publicversion_change", args=[hidden.pk])).content.decode()
