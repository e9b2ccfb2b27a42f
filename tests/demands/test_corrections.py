"""Correcting what stands on the hall: who words, who confirms, what everybody then reads, and who is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Message
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import sees
from challenge_portal.search.services import find, rebuild_index
from challenge_portal.trail.models import TrailEntry
from competitions.models import Announcement
from demands import services
from demands.correction_texts import answers_of
from demands.models import Correction, Demand, PublicVersion
from demands.search import PUBLIC
from demands.states import CorrectionState
from tests.demands.conftest import Browse
from tests.factories.demands import INDICATORS, NOW, Scene
from tests.factories.organisations import UserFactory

ABOUT = {"correction_reason": "目标值写错。", "correction_matters": "yes", "correction_former": "shown"}
BETTER = [{**INDICATORS[0], "target": "≥18000"}]


def wording(demand: Demand, **given: Any) -> dict[str, Any]:
    """Answers to the form that correct one indicator, and what is given."""
    return {**answers_of(PublicVersion.objects.get(demand=demand)), "public_indicators": BETTER, **ABOUT, **given}


def worded(scene: Scene, demand: Demand, **given: Any) -> Correction:
    cleaned = services.word_correction(
        actor=scene.host, demand=demand, answers=wording(demand, **given), at=NOW, leaks_checked=True
    )
    assert cleaned.ok, cleaned.errors
    return Correction.objects.get(demand=demand, state=CorrectionState.WORDED)


def corrected(scene: Scene, demand: Demand, **given: Any) -> Correction:
    correction = worded(scene, demand, **given)
    return services.fire_correction("confirm", correction=correction, actor=scene.owner, at=NOW)


def posted(answers: dict[str, Any]) -> dict[str, str]:
    """Answers as a page sends them."""
    rows = answers["public_indicators"]
    cells = {f"public_indicators-{place}-{key}": value for place, row in enumerate(rows) for key, value in row.items()}
    return {key: value for key, value in answers.items() if key != "public_indicators"} | cells


@pytest.fixture
def demand(scene: Scene) -> Demand:
    return scene.published()


def test_from_request_to_the_hall_in_the_browser(scene: Scene, demand: Demand, browse: Browse) -> None:
    host, owner, visitor = browse(scene.host), browse(scene.owner), browse()
    number = demand.public_version.number
    detail = reverse("demands:detail", args=[number])
    office, own = (reverse(f"demands:{name}", args=[demand.pk]) for name in ("correction", "own_correction"))
    old = visitor.get(detail)

    assert owner.post(own, {"request": ""}).status_code == 400
    assert owner.post(own, {"request": "目标值应为 18000。"}).status_code == 302
    assert "目标值应为 18000。" in host.get(office).content.decode()
    assert "待承办单位拟定" in host.get(reverse("demands:casework", args=[demand.pk])).content.decode()
    assert host.post(office, posted(wording(demand)) | {"version": "1"}).status_code == 302
    assert "请确认" in owner.get(reverse("demands:case", args=[demand.pk])).content.decode()
    assert visitor.get(detail, HTTP_IF_NONE_MATCH=old["ETag"]).status_code == 304, "public before it is confirmed"

    assert owner.post(own, {"transition": "confirm", "version": "2"}).status_code == 302

    page = visitor.get(detail, HTTP_IF_NONE_MATCH=old["ETag"])
    assert page.status_code == 200
    text = page.content.decode()
    assert 'id="corrections"' in text
    assert "目标值写错。" in text
    assert "<del>" in text
    assert "<ins>" in text
    assert "≥18000" in text
    assert "8000" in text.split("<del>")[1]
    announcement = visitor.get(reverse("competitions:announcement", args=[Announcement.objects.get().pk]))
    assert f"{detail}#corrections" in announcement.content.decode()
    public = PublicVersion.objects.get(demand=demand)
    assert (public.number, public.indicators, public.corrected_at) == (number, BETTER, NOW)
    assert public.confirmed_by == scene.owner.person
    assert public.confirmed_sha256 == public.text_sha256
    assert list(
        TrailEntry.objects.filter(verb__startswith="demands.correction.").order_by("pk").values_list("verb")
    ) == [(f"demands.correction.{act}",) for act in ("asked", "word", "confirm")]


def test_everybody_who_follows_is_told_once_and_search_finds_the_new_words(scene: Scene, demand: Demand) -> None:
    reader = Actor(UserFactory())
    services.follow(actor=reader, number=demand.public_version.number, at=NOW)
    correction = worded(scene, demand, public_title="柔轮寿命提升（钛合金）")
    assert not Message.objects.filter(person=reader.person).exists()

    services.fire_correction("confirm", correction=correction, actor=scene.owner, at=NOW)

    message = Message.objects.get(person=reader.person)
    assert "公开名称、公开指标" in message.text
    assert "目标值写错。" in message.text
    rebuild_index(at=NOW)
    assert [pk for pk, _ in find(PUBLIC, "钛合金", limit=5)] == [demand.public_version.pk]


def test_each_side_does_its_own_part_only(scene: Scene, demand: Demand) -> None:
    with pytest.raises(NotAllowed):
        services.word_correction(actor=scene.owner, demand=demand, answers=wording(demand), at=NOW)
    for name in ("stranger", "supervisor", "district"):
        with pytest.raises(NotAllowed):
            services.word_correction(actor=scene.actor(name), demand=demand, answers=wording(demand), at=NOW)
    with pytest.raises(NotAllowed):
        services.ask_correction(actor=scene.host, demand=demand, request="改", at=NOW)
    correction = worded(scene, demand)
    for actor in (scene.host, scene.actor("other_enterprise")):
        with pytest.raises(NotAllowed):
            services.fire_correction("confirm", correction=correction, actor=actor, at=NOW)
    assert not sees(scene.actor("other_enterprise"), correction)
    with pytest.raises(NotAllowed):
        services.fire_correction("discard", correction=correction, actor=scene.owner, at=NOW, reason="不改")


def test_an_objection_goes_back_to_the_host_who_rewords_or_drops_it(scene: Scene, demand: Demand) -> None:
    correction = worded(scene, demand)
    with pytest.raises(Stale):
        services.ask_correction(actor=scene.owner, demand=demand, request="改", at=NOW)
    services.fire_correction("object", correction=correction, actor=scene.owner, at=NOW, reason="应为 19000")
    assert worded(scene, demand, public_indicators=[{**INDICATORS[0], "target": "≥19000"}]).pk == correction.pk
    services.fire_correction("discard", correction=correction, actor=scene.host, at=NOW, reason="原文无误")
    public = PublicVersion.objects.get(demand=demand)
    assert (public.indicators, public.corrected_at) == (INDICATORS, None)
    assert "原文无误" in Message.objects.filter(person=scene.owner.person).latest("pk").text


def test_the_correction_does_not_tell_what_the_enterprise_hides(scene: Scene, demand: Demand, browse: Browse) -> None:
    phone = {"public_description": f"{demand.public_version.description}电话 13800000001。"}
    for given in (phone, {"correction_reason": "演示华澜要求更正。"}, {"public_title": scene.enterprise.name}):
        with pytest.raises(Refused, match="不公开"):
            services.word_correction(
                actor=scene.host, demand=demand, answers=wording(demand, **given), at=NOW, leaks_checked=True
            )
    assert not Correction.objects.exists()
    office = reverse("demands:correction", args=[demand.pk])
    answer = browse(scene.host).post(office, posted(wording(demand, **phone)) | {"version": "0"})
    assert answer.status_code == 400
    assert "13800000001" in answer.content.decode(), "what was typed is kept"


def test_a_hidden_budget_can_not_be_told_by_a_correction(scene: Scene, browse: Browse) -> None:
    demand = scene.published(entry={"hide_budget": True})
    office = browse(scene.host).get(reverse("demands:correction", args=[demand.pk])).content.decode()
    assert "public_budget" not in office
    with pytest.raises(Refused, match="public_budget"):
        worded(scene, demand, public_budget="320")
    corrected(scene, demand)
    assert "320" not in browse().get(reverse("demands:detail", args=[demand.public_version.number])).content.decode()


def test_what_was_corrected_away_is_read_nowhere_any_more(scene: Scene, demand: Demand, browse: Browse) -> None:
    """Neither on the page, nor as the new text of an earlier correction, nor in announcement and API."""
    corrected(scene, demand, public_title="含有客户代号鸿雁的需求")
    corrected(scene, demand, correction_former="withheld", public_title="柔轮寿命提升")
    number, announcement = demand.public_version.number, Announcement.objects.get()
    visitor = browse()
    pages = [
        reverse("demands:detail", args=[number]),
        reverse("competitions:announcement", args=[announcement.pk]),
        reverse("demands:hall"),
        f"/api/v1/demands/{number}/",
        "/api/v1/announcements/",
    ]
    for page in pages:
        answer = visitor.get(page)
        assert answer.status_code == 200, page
        assert "鸿雁" not in answer.content.decode(), page
        assert "谐波减速器" not in answer.content.decode().split('id="corrections"')[-1] or page != pages[0]
    text = visitor.get(pages[0]).content.decode()
    assert "更正前的内容不再公开" in text
    assert "公告文件不再提供下载" in visitor.get(pages[1]).content.decode()
    assert "鸿雁" in browse(scene.host).get(reverse("demands:correction", args=[demand.pk])).content.decode()


def test_a_correction_that_changes_nothing_or_lacks_a_field_is_refused(scene: Scene, demand: Demand) -> None:
    with pytest.raises(Refused, match="没有要更正"):
        worded(scene, demand, public_indicators=INDICATORS)
    answers = wording(demand, correction_matters="", correction_reason="")
    cleaned = services.word_correction(actor=scene.host, demand=demand, answers=answers, at=NOW)
    assert set(cleaned.errors) == {"correction_matters", "correction_reason"}
    assert not Correction.objects.exists()


def test_a_demand_that_is_taken_down_takes_its_open_correction_with_it(
    scene: Scene, demand: Demand, browse: Browse
) -> None:
    correction = worded(scene, demand)
    services.take_down_demand(actor=scene.host, demand=demand, reason="企业要求", at=NOW)
    correction.refresh_from_db()
    assert correction.state == CorrectionState.DISCARDED
    with pytest.raises(Stale):
        services.fire_correction("confirm", correction=correction, actor=scene.owner, at=NOW)
    with pytest.raises(Stale):
        services.word_correction(actor=scene.host, demand=demand, answers=wording(demand), at=NOW)
    own = reverse("demands:own_correction", args=[demand.pk])
    assert browse(scene.owner).post(own, {"transition": "confirm", "version": "2"}).status_code == 409


def test_before_publication_there_is_nothing_to_correct(scene: Scene, browse: Browse) -> None:
    confirmed = scene.confirmed()
    assert browse(scene.host).get(reverse("demands:correction", args=[confirmed.pk])).status_code == 404
    with pytest.raises(Stale):
        services.word_correction(actor=scene.host, demand=confirmed, answers=wording(confirmed), at=NOW)


def test_an_old_page_overwrites_no_newer_wording(scene: Scene, demand: Demand, browse: Browse) -> None:
    worded(scene, demand)
    office = reverse("demands:correction", args=[demand.pk])
    answer = browse(scene.host).post(office, posted(wording(demand, correction_reason="另一句。")) | {"version": "0"})
    assert answer.status_code == 409
    assert "另一句。" in answer.content.decode()
    assert Correction.objects.get().reason == "目标值写错。"
