"""Entering for an enterprise: by whom, for whom, and that it stays the enterprise's word."""

from __future__ import annotations

import pytest
from django.urls import reverse

from challenge_portal.jobs.runner import run_all
from challenge_portal.kernel.refusals import NotAllowed, Refused
from challenge_portal.notices.models import Message
from challenge_portal.organisations.models import Institution
from demands import services
from demands.models import Demand
from demands.services import intake
from demands.states import Channel, DemandState
from tests.demands.conftest import Browse
from tests.factories.demands import NOW, Scene, survey
from tests.factories.organisations import code_number

CODE = code_number(70_100)


def unit(**given: str) -> intake.EntryUnit:
    return intake.EntryUnit(**{"code": CODE, "name": "演示海工装备有限公司", "kind": "enterprise"} | given)


def test_an_agency_enters_the_enterprise_takes_over_and_submits(scene: Scene) -> None:
    mine = unit(code=scene.enterprise.code, name=scene.enterprise.name)
    demand = intake.start_entry(actor=scene.analyst, competition=scene.competition, unit=mine, at=NOW)
    services.save_demand(actor=scene.analyst, demand=demand, entry=services.DemandEntry(survey(title="")), at=NOW)
    assert set(intake.finish_entry(actor=scene.analyst, demand=demand, at=NOW).errors) == {"title"}
    assert not Message.objects.filter(person=scene.owner.person).exists()
    services.save_demand(actor=scene.analyst, demand=demand, entry=services.DemandEntry(survey()), at=NOW)
    assert intake.finish_entry(actor=scene.analyst, demand=demand, at=NOW).ok
    assert "请核对、认领" in Message.objects.get(person=scene.owner.person).text
    with pytest.raises(NotAllowed):
        services.submit_demand(actor=scene.analyst, demand=demand, at=NOW, declared=True)

    intake.claim_demand(actor=scene.owner, demand=demand, at=NOW)

    with pytest.raises(NotAllowed):
        services.save_demand(actor=scene.analyst, demand=demand, entry=services.DemandEntry(survey()), at=NOW)
    services.submit_demand(actor=scene.owner, demand=demand, at=NOW, declared=True)
    assert demand.state == DemandState.SUBMITTED
    assert (demand.channel, demand.entered_agency) == (Channel.PROXY, scene.agency)
    assert demand.intake.entered_by == scene.analyst.person


def test_another_office_or_agency_does_not_type_into_it(scene: Scene) -> None:
    demand = intake.start_entry(actor=scene.actor("district"), competition=scene.competition, unit=unit(), at=NOW)
    for actor in (scene.analyst, scene.host, scene.owner, scene.actor("stranger")):
        with pytest.raises(NotAllowed):
            services.save_demand(actor=actor, demand=demand, entry=services.DemandEntry(survey()), at=NOW)
    assert demand.region == scene.tree["donggang"]


@pytest.mark.parametrize(
    ("given", "field"),
    [({"code": "12345"}, "code"), ({"kind": "university"}, "kind"), ({"name": " "}, "name")],
)
def test_who_it_is_for_is_checked(scene: Scene, given: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        intake.start_entry(actor=scene.host, competition=scene.competition, unit=unit(**given), at=NOW)
    assert refused.value.refusal.field == field
    assert not Institution.objects.filter(code=CODE).exists()
    assert not Demand.objects.exists()


def test_a_wrong_name_of_a_known_unit_is_refused(scene: Scene) -> None:
    with pytest.raises(Refused, match="不一致"):
        intake.start_entry(
            actor=scene.host, competition=scene.competition, unit=unit(code=scene.enterprise.code), at=NOW
        )


def test_an_enterprise_enters_for_nobody(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        intake.start_entry(actor=scene.owner, competition=scene.competition, unit=unit(), at=NOW)


class TestThePages:
    def test_the_desk_from_the_unit_to_the_finished_form(self, scene: Scene, browse: Browse) -> None:
        officer, code = browse(scene.host), scene.competition.code
        new = reverse("demands:new_entry", args=[code])
        assert officer.post(new, {"code": "1", "name": "", "kind": "enterprise"}).status_code == 400
        started = officer.post(new, {"code": CODE, "name": "演示海工装备有限公司", "kind": "enterprise"})
        form = started.headers["Location"]
        assert officer.get(form).status_code == 200
        answers = {name: value for name, value in survey().items() if name != "indicators"}
        short = officer.post(form, answers | {"description": "太短", "finish": "1"})
        assert short.status_code == 400
        assert "还差" in short.content.decode()
        whole = officer.post(form, answers | {"finish": "1"})
        assert whole.headers["Location"].startswith(reverse("demands:intake"))
        desk = officer.get(whole.headers["Location"].partition("#")[0]).content.decode()
        assert "演示海工装备有限公司" in desk
        assert "录入完成" in desk

    def test_the_office_sees_what_waits_with_its_channel(self, scene: Scene, browse: Browse) -> None:
        demand = intake.start_entry(actor=scene.analyst, competition=scene.competition, unit=unit(), at=NOW)
        officer = browse(scene.host)
        listed = officer.get(reverse("demands:office") + "?state=all&channel=proxy").content.decode()
        assert "代为填报" in listed
        assert "待认领" in listed
        case = officer.get(reverse("demands:casework", args=[demand.pk])).content.decode()
        assert "企业还没有认领" in case
        assert "撤回需求" in case

    def test_the_blank_form_is_printed_once_and_downloaded(self, scene: Scene, browse: Browse) -> None:
        officer, code = browse(scene.host), scene.competition.code
        desk = f"{reverse('demands:intake')}?competition={code}"
        assert "生成空白表" in officer.get(desk).content.decode()
        for _ in range(2):
            officer.post(reverse("demands:blank_form", args=[code]))
        assert "正在生成" in officer.get(desk).content.decode()
        run_all(at=NOW)
        page = officer.get(desk).content.decode()
        address = page.split("下载空白征集表")[0].rsplit('href="', 1)[1].split('"')[0]
        assert browse().get(address).status_code == 404
        printed = officer.get(address)
        assert b"".join(printed).startswith(b"%PDF")  # type: ignore[call-overload]

    def test_an_import_from_upload_to_confirmation(self, scene: Scene, browse: Browse) -> None:
        from tests.factories.documents import upload
        from tests.factories.sheets import filled, good_row

        officer, code = browse(scene.host), scene.competition.code
        assert officer.get(reverse("demands:import_template", args=[code])).status_code == 200
        send = reverse("demands:upload_import", args=[code])
        assert officer.post(send, {"file": upload("a.csv", b"a,b")}).status_code == 400
        content = filled(scene.competition, scene.survey_form, [good_row(1), good_row(2, 技术需求描述="太短")])
        page = officer.post(send, {"file": upload("a.xlsx", content)}).headers["Location"]
        assert "正在核对" in officer.get(page).content.decode()
        run_all(at=NOW)
        checked = officer.get(page).content.decode()
        assert "还差 48 字" in checked
        assert "下载错误表（1 行）" in checked
        move = page + "move/"
        assert officer.post(move, {"transition": "confirm"}).status_code == 302
        assert officer.post(move, {"transition": "confirm"}).status_code == 409
        assert officer.post(move, {"transition": "finish"}).status_code == 400
        run_all(at=NOW)
        assert "已导入 1 项需求" in officer.get(page).content.decode()
