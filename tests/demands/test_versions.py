"""Every text that was handed in, reworded or confirmed is kept; who sees the case reads what changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from challenge_portal.trail.versions import PAST_THE_PORTAL, versions_of
from demands import services
from demands.models import Demand, DemandVersion, PublicVersion  # type: ignore[attr-defined]
from demands.services import DemandEntry, PublicText
from tests.demands.conftest import Browse
from tests.factories.demands import DESCRIPTION, INDICATORS, NOW, Scene, findings, survey

LATER = NOW + timedelta(days=1)


def twice_submitted(scene: Scene) -> Demand:
    demand = scene.submitted()
    services.return_demand(actor=scene.host, demand=demand, reason="经费偏低，请核对。", at=LATER)
    entry = DemandEntry(survey(funding="400"), hide_name=False)
    services.save_demand(actor=scene.owner, demand=demand, entry=entry, at=LATER)
    return services.submit_demand(actor=scene.owner, demand=demand, declared=True, at=LATER)


def test_each_submission_is_a_version_and_saving_is_none(scene: Scene) -> None:
    draft = scene.draft()
    assert versions_of(draft) == []

    first, second = versions_of(twice_submitted(scene))

    assert (first.values["answers"]["funding"], second.values["answers"]["funding"]) == ("320", "400")


def test_a_version_says_who_acted_for_whom_and_when_exactly_as_the_record_does(scene: Scene) -> None:
    version = versions_of(scene.submitted(at=LATER))[0]

    assert (version.actor, version.acting_for) == (scene.owner.label, scene.enterprise.name)
    assert version.at == LATER


def test_each_submission_of_an_analysis_is_a_version(scene: Scene) -> None:
    demand = scene.analysed()
    analysis = scene.analysis_of(demand)
    services.return_analysis(actor=scene.host, demand=demand, reason="请补充专利情况。", at=LATER)
    services.save_analysis(actor=scene.analyst, analysis=analysis, answers=findings(prior_art="查新 3 件。"), at=LATER)
    services.submit_analysis(actor=scene.analyst, analysis=analysis, at=LATER)

    assert [each.values["answers"]["prior_art"] for each in versions_of(analysis)] == [
        "国内外已有若干专利。",
        "查新 3 件。",
    ]


def test_each_wording_of_the_public_text_and_its_confirmation_are_versions(scene: Scene) -> None:
    demand = scene.analysed()
    reworded = PublicText("柔轮疲劳寿命提升", DESCRIPTION, INDICATORS)
    services.save_public_text(actor=scene.host, demand=demand, text=reworded, at=LATER)
    services.save_public_text(actor=scene.host, demand=demand, text=reworded, at=LATER)  # nothing changed
    services.approve_analysis(actor=scene.host, demand=demand, leaks_checked=True, at=LATER)
    services.confirm_public_text(actor=scene.owner, demand=demand, at=LATER)

    found = versions_of(PublicVersion.objects.get(demand=demand))

    assert [each.label for each in found] == ["worded", "worded", "confirmed"]
    assert [each.actor for each in found] == [scene.analyst.label, scene.host.label, scene.owner.label]


def test_a_change_past_the_portal_is_a_version_without_a_name(scene: Scene) -> None:
    demand = scene.confirmed()
    with connection.cursor() as cursor:  # a transaction of its own begins without a name
        cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")
    PublicVersion.objects.filter(demand=demand).update(title="改过的名称")

    newest = versions_of(PublicVersion.objects.get(demand=demand))[-1]

    assert newest.values["title"] == "改过的名称"
    assert newest.actor == PAST_THE_PORTAL


def test_a_version_is_never_changed_or_removed(scene: Scene) -> None:
    scene.submitted()

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        DemandVersion.objects.update(title="别的")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        DemandVersion.objects.all().delete()


def test_the_enterprise_reads_what_it_changed_between_two_submissions(scene: Scene, browse: Browse) -> None:
    demand = twice_submitted(scene)

    page = browse(scene.owner).get(reverse("demands:case", args=[demand.pk])).content.decode()

    assert "第 2 版" in page
    assert "改动 2 处" in page  # the amount, and that the name is now public
    assert "<del>32</del>" in page
    assert "<ins>40</ins>" in page


def test_the_host_reads_versions_of_form_analysis_and_public_text(scene: Scene, browse: Browse) -> None:
    demand = scene.to_confirm()

    case = browse(scene.host).get(reverse("demands:casework", args=[demand.pk])).content.decode()
    office = browse(scene.host).get(reverse("admin:demands_demand_history", args=[demand.pk])).content.decode()

    for page in (case, office):
        for kind in ("征集表", "需求分析表", "公开文本"):
            assert f'<h3 class="versions__kind">{kind}</h3>' in page


def test_the_enterprise_does_not_read_a_wording_that_it_was_not_asked_about(scene: Scene, browse: Browse) -> None:
    demand = scene.analysed()

    page = browse(scene.owner).get(reverse("demands:case", args=[demand.pk])).content.decode()

    assert '<h3 class="versions__kind">征集表</h3>' in page
    assert '<h3 class="versions__kind">公开文本</h3>' not in page


def test_another_host_reads_no_version_even_of_a_public_demand(scene: Scene, browse: Browse) -> None:
    demand = scene.published()
    public = PublicVersion.objects.get(demand=demand)
    stranger = browse(scene.actor("stranger"))

    assert stranger.get(reverse("demands:casework", args=[demand.pk])).status_code == 404
    assert stranger.get(reverse("admin:demands_demand_history", args=[demand.pk])).status_code == 404
    shown = stranger.get(reverse("admin:demands_publicversion_history", args=[public.pk]))
    assert shown.status_code == 200
    assert "versions__kind" not in shown.content.decode()
