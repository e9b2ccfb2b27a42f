"""Who sees a demand, as a list and one by one, at every stage."""

import pytest

from challenge_portal.organisations.actors import ANONYMOUS, Actor
from challenge_portal.organisations.policy import can, sees, visible
from demands.models import Analysis, Batch, Demand, PublicVersion
from demands.services import return_analysis
from demands.workflow import ANALYSIS, BATCH, DEMAND
from tests.factories.demands import NOW, Scene, signed
from tests.factories.organisations import InstitutionFactory, member

OTHERS = ("province", "centre", "supervisor", "district", "stranger", "second_host", "colleague", "other_enterprise")


@pytest.fixture
def everything(scene: Scene) -> Scene:
    """A demand at each stage."""
    for stage in ("draft", "submitted", "accepted", "analysing", "analysed", "to_confirm", "confirmed", "published"):
        getattr(scene, stage)()
    return scene


def actors(scene: Scene) -> dict[str, Actor]:
    found = {name: scene.actor(name) for name in OTHERS}
    return found | {"owner": scene.owner, "host": scene.host, "analyst": scene.analyst, "visitor": ANONYMOUS}


def test_being_in_the_list_and_being_seen_are_the_same_thing(everything: Scene) -> None:
    for model in (Demand, PublicVersion, Analysis, Batch):
        for name, actor in actors(everything).items():
            listed = set(visible(model, actor).values_list("pk", flat=True))
            seen = {obj.pk for obj in model._default_manager.all() if sees(actor, obj)}
            assert listed == seen, (model, name)


def test_each_sees_what_is_theirs_to_see(everything: Scene) -> None:
    counts = {name: visible(Demand, actor).count() for name, actor in actors(everything).items()}
    assert counts == {
        "owner": 8,
        "colleague": 8,
        "host": 7,  # a draft is its owner's
        "second_host": 7,
        "province": 7,
        "centre": 7,
        "supervisor": 7,
        "district": 7,
        "analyst": 5,  # what was entrusted to it
        "stranger": 0,
        "other_enterprise": 0,
        "visitor": 0,
    }
    assert visible(PublicVersion, ANONYMOUS).count() == 1
    assert visible(PublicVersion, everything.actor("stranger")).count() == 1


def test_a_district_sees_the_demands_of_its_own_place_only(scene: Scene) -> None:
    elsewhere = InstitutionFactory(region=scene.tree["zone"])

    demand = scene.submitted(owner=signed(member(elsewhere)))
    assert not sees(scene.actor("district"), demand)
    assert sees(scene.host, demand)


def test_the_office_above_looks_and_only_the_host_acts(everything: Scene) -> None:
    for demand in Demand.objects.all():
        for name in ("province", "centre", "supervisor", "district", "stranger", "visitor"):
            actor = actors(everything)[name]
            assert DEMAND.available(demand, actor, at=NOW) == [], (name, demand.state)


def test_analyses_and_batches_are_moved_by_their_own_hands_only(everything: Scene) -> None:
    for analysis in Analysis.objects.all():
        assert {offer.name for offer in ANALYSIS.available(analysis, everything.analyst, at=NOW)} <= {"submit"}
        assert ANALYSIS.available(analysis, everything.actor("supervisor"), at=NOW) == []
    batch = everything.batch([])
    assert [offer.name for offer in BATCH.available(batch, everything.host, at=NOW)] == ["publish"]
    assert BATCH.available(batch, everything.actor("province"), at=NOW) == []
    assert can(everything.host, "demands.publish", batch)


def test_a_district_reads_what_was_found_out_about_the_demands_of_its_place(scene: Scene) -> None:
    elsewhere = signed(member(InstitutionFactory(region=scene.tree["zone"])))
    theirs, foreign = scene.analysed(), scene.analysed(owner=elsewhere)
    under_way = scene.analysing()
    district = scene.actor("district")

    assert set(visible(Analysis, district)) == {scene.analysis_of(theirs)}
    assert not sees(district, scene.analysis_of(foreign))
    assert not sees(district, scene.analysis_of(under_way)), "not before it is handed in"
    return_analysis(actor=scene.host, demand=theirs, reason="请补充", at=NOW)
    assert not sees(district, scene.analysis_of(theirs)), "nor while the agency changes it"
