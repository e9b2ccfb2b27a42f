"""The pages of registering and of the detail tier, as people meet them."""

from __future__ import annotations

import io
import re

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from challenge_portal.trail.models import TrailEntry
from demands.models import Demand
from solutions import services
from solutions.models import Registration
from solutions.states import RegistrationState
from tests.demands.conftest import Browse
from tests.factories.demands import NOW, Scene, make_scene
from tests.factories.documents import pdf_bytes, upload
from tests.factories.kept import Layers
from tests.factories.registrations import (
    as_oneself,
    ask_for_stamp,
    filled,
    load_registration_form,
    registered,
    registration_answers,
    signed_form,
    started,
)
from tests.factories.solutions import challenger

NUMBER = "RZ-2026-0001"


def hidden(scene: Scene) -> Demand:
    """One on the hall without name and budget."""
    load_registration_form()
    return scene.published(entry={"hide_name": True, "hide_budget": True})


@pytest.fixture(scope="module")
def layers() -> Layers:
    return {"scene": make_scene, "demand": hidden}


def posted(**given: object) -> dict[str, object]:
    """The form as a browser posts it: rows by their index."""
    answers = registration_answers(**given)
    rows = {name: answers.pop(name) for name in ("team", "wanted", "rights")}
    for name, each in rows.items():
        for index, row in enumerate(each):
            answers |= {f"{name}-{index}-{column}": value for column, value in row.items()}
    return answers


def test_from_the_public_page_to_the_detail_tier(scene: Scene, demand: Demand, browse: Browse) -> None:
    actor = challenger()
    browser = browse(actor)
    public = browser.get(reverse("demands:detail", args=[NUMBER])).content.decode()
    assert "揭榜四步" in public
    assert f"{reverse('solutions:new_registration')}?demand={NUMBER}" in public

    begun = browser.post(reverse("solutions:new_registration"), {"competition": scene.competition.pk, "demand": NUMBER})
    registration = Registration.objects.get()
    assert begun.url == reverse("solutions:edit_registration", args=[registration.pk])
    assert registration.answers["wanted"][0]["number"] == NUMBER

    saved = browser.post(begun.url, {**posted(), "next": "1", "version": registration.version})
    assert saved.url == reverse("solutions:sign_registration", args=[registration.pk])
    texts = browser.get(saved.url).content.decode()
    assert "签署并报名" in texts
    assert "奖金只奖励挑战者" in texts

    names = {f"name_{kind}": actor.label for kind in ("challenge_notice", "nda", "disclaimer")}
    done = browser.post(saved.url, names)
    assert done.url == reverse("solutions:registration", args=[registration.pk])
    registration.refresh_from_db()
    assert registration.state == RegistrationState.ADMITTED

    detail = browser.get(reverse("solutions:detail", args=[NUMBER]))
    assert detail.status_code == 200
    assert "演示华澜精密传动有限公司" in detail.content.decode()
    assert detail["Cache-Control"] == "private, no-store"


def test_a_wrong_name_is_told_at_its_field_and_the_others_stay_typed(
    scene: Scene, demand: Demand, browse: Browse
) -> None:
    actor = challenger()
    registration = filled(actor, scene.competition)
    answer = browse(actor).post(
        reverse("solutions:sign_registration", args=[registration.pk]),
        {"name_challenge_notice": actor.label, "name_nda": "别人", "name_disclaimer": ""},
    )
    page = answer.content.decode()

    assert answer.status_code == 400
    assert f"与账号姓名“{actor.label}”不一致" in page
    assert "请填写本人姓名，签署《免责声明》。" in page
    assert re.search(rf'name="name_challenge_notice" value="{actor.label}"', page)
    assert actor.person is not None
    assert not actor.person.consents.exists()


def test_errors_stand_at_their_fields_and_nothing_typed_is_lost(scene: Scene, demand: Demand, browse: Browse) -> None:
    actor = challenger()
    registration = started(actor, scene.competition)
    answer = browse(actor).post(
        reverse("solutions:edit_registration", args=[registration.pk]),
        {**posted(basis="", leader_phone="12"), "next": "1", "version": registration.version},
    )
    page = answer.content.decode()

    assert answer.status_code == 400
    assert "电话号码不对" in page
    assert 'value="演示陈工"' in page


def test_an_old_page_saves_nothing(scene: Scene, demand: Demand, browse: Browse) -> None:
    actor = challenger()
    registration = filled(actor, scene.competition)
    answer = browse(actor).post(
        reverse("solutions:edit_registration", args=[registration.pk]),
        {**posted(basis="后来的人写的"), "save": "1", "version": 1},
    )
    assert answer.status_code == 409
    registration.refresh_from_db()
    assert registration.answers["basis"] != "后来的人写的"


def test_a_visitor_is_offered_the_door_and_the_page_stays_the_same_for_all(
    scene: Scene, demand: Demand, browse: Browse
) -> None:
    visitor = browse()
    first = visitor.get(reverse("demands:detail", args=[NUMBER]))
    page = first.content.decode()

    assert "登录后揭榜" in page
    assert "企业选择不公开，签署保密协议后可见" in page
    assert "演示华澜" not in page
    assert "csrf" not in page
    again = visitor.get(reverse("demands:detail", args=[NUMBER]), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_the_closed_door_names_the_step_and_the_try_is_kept(scene: Scene, demand: Demand, browse: Browse) -> None:
    answer = browse(challenger()).get(reverse("solutions:detail", args=[NUMBER]))

    assert answer.status_code == 403
    assert "报名并签署" in answer.content.decode()
    assert TrailEntry.objects.filter(verb="trail.act.refused", details__action="solutions.read_detail").count() == 1


def test_the_owner_is_told_that_it_cannot_challenge(scene: Scene, demand: Demand, browse: Browse) -> None:
    page = browse(scene.owner).get(reverse("demands:detail", args=[NUMBER])).content.decode()
    assert "本单位不能揭榜" in page


def test_an_officer_is_told_to_switch(scene: Scene, demand: Demand, browse: Browse) -> None:
    page = browse(scene.host).get(reverse("solutions:new_registration")).content.decode()
    assert "科技主管部门不参与揭榜" in page


def test_the_enterprise_sees_who_has_read(scene: Scene, demand: Demand, browse: Browse) -> None:
    actor = challenger()
    registered(actor, scene.competition)
    browse(actor).get(reverse("solutions:detail", args=[NUMBER]))

    page = browse(scene.owner).get(reverse("solutions:readings", args=[demand.pk])).content.decode()
    assert "演示海岳大学" in page
    assert actor.label in page


def test_the_switches_for_abroad_stand_on_both_pages(scene: Scene, demand: Demand, browse: Browse) -> None:
    for actor, name, page in (
        (scene.owner, "demands:own_abroad", "demands:case"),
        (scene.host, "demands:abroad", "demands:casework"),
    ):
        browser = browse(actor)
        assert "同意向境外开放" in browser.get(reverse(page, args=[demand.pk])).content.decode()
        assert browser.post(reverse(name, args=[demand.pk]), {"opened": "1"}).status_code == 302
    demand.refresh_from_db()
    assert demand.abroad_by_owner
    assert demand.abroad_by_host


def test_a_stamped_registration_from_the_print_to_the_hosts_yes(scene: Scene, demand: Demand, browse: Browse) -> None:
    ask_for_stamp(scene.competition)
    actor = challenger()
    registration = signed_form(actor, scene.competition)
    browser, host = browse(actor), browse(scene.host)
    move = reverse("solutions:move_registration", args=[registration.pk])

    assert browser.post(move, {"transition": "finalise"}).status_code == 302
    bad = browser.post(reverse("solutions:scan_registration", args=[registration.pk]), {})
    assert bad.status_code == 400
    scan = upload("报名表.pdf", pdf_bytes())
    sent = browser.post(reverse("solutions:scan_registration", args=[registration.pk]), {"scan": scan})
    assert sent.status_code == 302
    assert browser.post(move, {"transition": "submit"}).status_code == 302

    judge = reverse("solutions:judge_registration", args=[registration.pk])
    assert "与系统一致" in host.get(reverse("solutions:review_registration", args=[registration.pk])).content.decode()
    assert host.post(judge, {"transition": "admit"}).status_code == 400
    assert host.post(judge, {"transition": "admit", "scan_matches": "1"}).status_code == 302
    registration.refresh_from_db()
    assert registration.state == RegistrationState.ADMITTED


def test_no_reason_no_refusal(scene: Scene, demand: Demand, browse: Browse) -> None:
    registration = registered(challenger(), scene.competition)
    judge = reverse("solutions:judge_registration", args=[registration.pk])
    answer = browse(scene.host).post(judge, {"transition": "refuse", "reason": " "})
    assert answer.status_code == 400
    assert "须填写意见" in answer.content.decode()


def test_the_hosts_list_filters_and_goes_out_as_excel(scene: Scene, demand: Demand, browse: Browse) -> None:
    registered(challenger(), scene.competition)
    registered(as_oneself(), scene.competition, answers={"country": "SG"})
    filled(challenger("演示未交大学"), scene.competition)
    host = browse(scene.host)

    page = host.get(reverse("solutions:review_registrations") + "?place=abroad").content.decode()
    assert "新加坡" in page
    assert "演示海岳大学" not in page
    assert "演示未交大学" not in host.get(reverse("solutions:review_registrations") + "?state=all").content.decode()

    book = host.get(reverse("solutions:export_registrations"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "报名编号"
    assert {row[0] for row in rows[1:]} == {"BM-RZ-2026-0001", "BM-RZ-2026-0002"}
    assert TrailEntry.objects.filter(verb="organisations.office.exported").count() == 1


def test_another_host_finds_nothing(scene: Scene, demand: Demand, browse: Browse) -> None:
    registration = registered(challenger(), scene.competition)
    stranger = browse(scene.actor("stranger"))
    assert stranger.get(reverse("solutions:review_registration", args=[registration.pk])).status_code == 404
    assert "演示海岳大学" not in stranger.get(reverse("solutions:review_registrations")).content.decode()


def test_the_interface_shows_ones_own_and_makes_moves(scene: Scene, demand: Demand, browse: Browse) -> None:
    actor = challenger()
    registration = signed_form(actor, scene.competition)
    browser = browse(actor)
    shown = browser.get(f"/api/v1/registrations/{registration.pk}/").json()
    offered = {each["name"]: each["refusal"] for each in shown["allowed_actions"]}
    assert offered["register"] is None

    made = browser.post(
        f"/api/v1/registrations/{registration.pk}/actions/register/",
        {"version": shown["version"]},
        content_type="application/json",
    )
    assert made.json()["number"] == "BM-RZ-2026-0001"
    assert browse(challenger("演示乙大学")).get(f"/api/v1/registrations/{registration.pk}/").status_code == 404


def test_the_desk_reminds_of_a_registration_that_is_not_finished(scene: Scene, demand: Demand, browse: Browse) -> None:
    actor = challenger()
    registration = started(actor, scene.competition)
    assert "完成报名" in browse(actor).get(reverse("pages:desk")).content.decode()
    services.withdraw_registration(actor=actor, registration=registration, reason="另有安排", at=NOW)
    assert "完成报名" not in browse(actor).get(reverse("pages:desk")).content.decode()
