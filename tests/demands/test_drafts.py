"""Typing that is kept by itself: who is told what when somebody else types too, and how one goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from challenge_portal.form_versions.drafts import LATE, Ticket, TypedElsewhere
from challenge_portal.kernel.refusals import Stale
from challenge_portal.organisations.actors import Actor
from demands import services
from demands.models import AnalysisDraft, Demand, DemandDraft
from demands.services import DemandEntry
from tests.demands.conftest import Browse
from tests.demands.test_pages import SWITCHES, posted
from tests.factories.demands import NOW, Scene, findings, survey

LATER = NOW + timedelta(minutes=3)


def type_into(demand: Demand, actor: Actor, title: str, ticket: Ticket) -> None:
    services.autosave_demand(actor=actor, demand=demand, answers=survey(title=title), at=NOW, ticket=ticket)


def sent(page: str, sequence: int = 1, seen: str = "", **more: Any) -> dict[str, Any]:
    """The hidden fields of a page."""
    return {"draft_page": page, "draft_sequence": str(sequence), "draft_seen": seen, **more}


def test_an_earlier_sending_of_the_same_page_does_not_win(scene: Scene) -> None:
    demand = scene.draft()
    type_into(demand, scene.owner, "第二次", Ticket("a", 2))

    with pytest.raises(Stale, match=LATE):
        type_into(demand, scene.owner, "第一次", Ticket("a", 1))

    assert DemandDraft.objects.get().answers["title"] == "第二次"


def test_a_colleague_is_told_who_typed_and_when(scene: Scene) -> None:
    demand = scene.draft()
    type_into(demand, scene.owner, "本人写的", Ticket("a", 1))

    with pytest.raises(TypedElsewhere) as told:
        type_into(demand, scene.actor("colleague"), "同事写的", Ticket("b", 1))

    assert scene.owner.person is not None
    assert scene.owner.person.display_name in str(told.value)
    assert "10:00:00" in str(told.value)
    assert DemandDraft.objects.get().answers["title"] == "本人写的"


def test_the_same_person_is_told_of_the_other_window(scene: Scene) -> None:
    demand = scene.draft()
    type_into(demand, scene.owner, "甲", Ticket("a", 1))

    with pytest.raises(TypedElsewhere, match="您在另一个窗口里"):
        type_into(demand, scene.owner, "乙", Ticket("b", 1))


def test_who_was_told_may_go_on_and_then_the_first_is_told(scene: Scene) -> None:
    demand, colleague = scene.draft(), scene.actor("colleague")
    type_into(demand, scene.owner, "本人写的", Ticket("a", 1))
    with pytest.raises(TypedElsewhere) as told:
        type_into(demand, colleague, "同事写的", Ticket("b", 1))

    type_into(demand, colleague, "同事写的", Ticket("b", 2, seen=told.value.mark))

    assert DemandDraft.objects.get().answers["title"] == "同事写的"
    with pytest.raises(TypedElsewhere):
        type_into(demand, scene.owner, "本人又写", Ticket("a", 2))


def test_what_was_saved_since_the_page_was_opened_is_not_typed_over(scene: Scene) -> None:
    demand = scene.draft()
    old = demand.version
    entry = DemandEntry(survey(title="同事保存的"))
    services.save_demand(actor=scene.actor("colleague"), demand=demand, entry=entry, at=LATER)

    with pytest.raises(TypedElsewhere, match="10:03:00 保存了这份表的新内容") as told:
        type_into(demand, scene.owner, "旧页面", Ticket("a", 1, version=old))

    assert told.value.version == demand.version
    assert not DemandDraft.objects.exists()


def test_the_page_answers_409_with_the_words_and_the_way_to_look(scene: Scene, browse: Browse) -> None:
    demand = scene.draft()
    address = reverse("demands:autosave", args=[demand.pk])
    mine = posted(survey(title="本人写的")) | sent("a", version=demand.version)
    theirs = posted(survey(title="同事写的")) | sent("b", version=demand.version)
    assert browse(scene.owner).post(address, mine).status_code == 200

    answer = browse(scene.actor("colleague")).post(address, theirs)

    assert answer.status_code == 409
    told = answer.json()
    assert told["look"] == reverse("demands:edit", args=[demand.pk])
    assert told["mark"] == "a:1"
    assert "还没有保存" in told["error"]


def test_a_submitted_demand_answers_409_in_plain_words(scene: Scene, browse: Browse) -> None:
    demand = scene.submitted()

    answer = browse(scene.owner).post(
        reverse("demands:autosave", args=[demand.pk]), posted(survey()) | sent("a", version=demand.version)
    )

    assert answer.status_code == 409
    assert "不能修改" in answer.json()["error"]
    assert "look" not in answer.json()


def test_saving_over_unseen_typing_is_refused_once_and_nothing_typed_is_lost(scene: Scene, browse: Browse) -> None:
    demand = scene.draft()
    type_into(demand, scene.owner, "本人写的", Ticket("a", 1))
    colleague = browse(scene.actor("colleague"))
    address = reverse("demands:edit", args=[demand.pk])
    form = posted(survey(title="同事写的")) | SWITCHES | {"save": "1", "version": demand.version}

    refused = colleague.post(address, form | sent("b"))

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "同事写的" in page
    assert "查看对方的内容" in page
    assert 'name="draft_seen" value="a:1"' in page
    assert DemandDraft.objects.get().answers["title"] == "本人写的"
    assert colleague.post(address, form | sent("b", seen="a:1")).status_code == 302
    demand.refresh_from_db()
    assert demand.title == "同事写的"


def test_the_analysts_typing_is_kept_and_found_again_with_the_public_title(scene: Scene, browse: Browse) -> None:
    analysis = scene.analysis_of(scene.analysing())
    agency = browse(scene.analyst)
    typed = posted(findings(prior_art="查到一半")) | {"public_title": "拟公开的名称"} | sent("a")

    answer = agency.post(reverse("demands:autosave_analysis", args=[analysis.pk]), typed)

    assert answer.status_code == 200
    page = agency.get(reverse("demands:analysis", args=[analysis.pk])).content.decode()
    assert "查到一半" in page
    assert "拟公开的名称" in page
    assert scene.analyst.person is not None
    assert f"{scene.analyst.person.display_name}于" in page


def test_saving_the_analysis_ends_what_was_kept_beside_it(scene: Scene) -> None:
    analysis = scene.analysis_of(scene.analysing())
    ticket = Ticket("a", 1)
    services.autosave_analysis(actor=scene.analyst, analysis=analysis, answers=findings(), at=NOW, ticket=ticket)

    services.save_analysis(actor=scene.analyst, analysis=analysis, answers=findings(), at=NOW, ticket=ticket)

    assert not AnalysisDraft.objects.exists()


def test_a_handed_in_analysis_takes_no_more_typing(scene: Scene) -> None:
    analysis = scene.analysis_of(scene.analysed())

    with pytest.raises(Stale, match="不能修改"):
        services.autosave_analysis(actor=scene.analyst, analysis=analysis, answers=findings(), at=NOW)
