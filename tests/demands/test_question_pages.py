"""The host's questions on pages, in the interface and in exports; the public reads no answer to them."""

from __future__ import annotations

import io

from django.urls import reverse
from python_calamine import CalamineWorkbook

from challenge_portal.form_versions.models import FormVersion
from demands.form_uses import HEADING
from demands.models import Demand
from demands.services import DemandEntry, save_demand, submit_demand
from tests.demands.conftest import Browse
from tests.demands.test_pages import SWITCHES, posted
from tests.demands.test_questions import LINE, SITE, asked, begun, name_of, started
from tests.factories.demands import NOW, Scene, survey

ANSWER = "两条总装线，节拍 45 秒。"
TYPED = {"label": LINE.label, "kind": "long_text", "hint": LINE.hint, "limit": "200", "required": "on"}


def answered(scene: Scene) -> Demand:
    """A demand on the hall, begun with the host's two questions and answering the first of them."""
    form = asked(scene, LINE, SITE)
    real, name = scene.draft, name_of(form, LINE.label)
    scene.draft = lambda **given: real(**given, **{name: ANSWER})  # type: ignore[method-assign]
    return scene.published()


def test_a_host_adds_a_question_in_the_browser(scene: Scene, browse: Browse) -> None:
    host, page = browse(scene.host), reverse("demands:survey", args=[scene.competition.code])
    assert "现在企业只填基础表单" in host.get(page).content.decode()
    begun_at = host.post(page)["Location"]
    form = FormVersion.objects.get(holder=scene.competition.pk)
    assert begun_at == reverse("form_versions:version", args=[form.pk])
    assert host.post(page).status_code == 409

    new = reverse("form_versions:new_field", args=[form.pk])
    bare = host.get(new).content.decode()
    assert "另设一部分" not in bare
    assert host.post(new, TYPED | {"limit": ""}).status_code == 400
    assert host.post(new, TYPED).status_code == 302
    act = reverse("form_versions:act", args=[form.pk])
    assert host.post(act, {"transition": "remove", "field": "title"}).status_code == 409
    assert host.get(reverse("form_versions:field", args=[form.pk, "title"])).status_code == 404
    assert LINE.label in host.get(reverse("form_versions:preview", args=[form.pk])).content.decode()
    assert host.post(act, {"transition": "finish"}).status_code == 302

    shown = host.get(page).content.decode()
    assert "启用中：第 1 版" in shown
    assert LINE.label in shown


def test_others_look_on_or_learn_of_nothing(scene: Scene, browse: Browse) -> None:
    form = begun(scene)
    page = reverse("form_versions:version", args=[form.pk])
    for who, reads, acts in (("centre", 200, 403), ("province", 200, 403), ("stranger", 404, 404), ("owner", 404, 404)):
        client = browse(scene.owner if who == "owner" else scene.actor(who))
        assert client.get(page).status_code == reads, who
        assert client.post(reverse("form_versions:act", args=[form.pk]), {"transition": "finish"}).status_code == acts
        assert client.post(reverse("form_versions:new_field", args=[form.pk]), TYPED).status_code == acts, who
        assert client.post(reverse("form_versions:copy", args=[form.pk])).status_code == acts, who
    assert browse(scene.actor("centre")).post(reverse("demands:survey", args=["RZ-2026"])).status_code == 403
    assert f'href="{page}"' not in browse(scene.actor("centre")).get(reverse("form_versions:forms")).content.decode()
    head = browse(scene.host).post(reverse("form_versions:head", args=[form.pk]), {"title": "新表"})
    assert head.status_code == 403
    assert browse(scene.host).get(reverse("form_versions:forms")).status_code == 403


def test_the_enterprise_is_asked_and_an_older_draft_says_that_it_is_older(scene: Scene, browse: Browse) -> None:
    older = started(scene)
    form = asked(scene, LINE)
    name, owner = name_of(form, LINE.label), browse(scene.owner)

    edit = reverse("demands:edit", args=[older.pk])
    page = owner.get(edit).content.decode()
    assert "多了 1 个问题" in page
    assert LINE.label not in page
    demand = started(scene)
    edit = reverse("demands:edit", args=[demand.pk])
    page = owner.get(edit).content.decode()
    assert "按开始时的表样填写" not in page
    assert "表样第 1 版" in page
    assert page.index(HEADING) < page.index(LINE.label)
    sent = posted(survey()) | SWITCHES | {"version": demand.version, "submit": "1"}
    wrong = owner.post(edit, sent | {name: "长" * 201})
    assert wrong.status_code == 400
    assert "超出 1 字" in wrong.content.decode()
    demand.refresh_from_db()
    assert owner.post(edit, sent | {name: ANSWER, "version": demand.version}).status_code == 302


def test_the_parties_read_the_answers_under_a_heading(scene: Scene, browse: Browse) -> None:
    demand = answered(scene)
    analysis = scene.analysis_of(demand)
    for actor, page in (
        (scene.owner, reverse("demands:case", args=[demand.pk])),
        (scene.host, reverse("demands:casework", args=[demand.pk])),
        (scene.analyst, reverse("demands:analysis", args=[analysis.pk])),
    ):
        shown = browse(actor).get(page).content.decode()
        assert shown.index(HEADING) < shown.index(ANSWER), page
    one = browse(scene.host).get(f"/api/v1/my/demands/{demand.pk}/").json()
    assert one["host_questions"] == [
        {"question": LINE.label, "answer": ANSWER},
        {"question": SITE.label, "answer": ""},
    ]
    export = browse(scene.host).get(reverse("admin:demands_demand_export"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(export.content)).get_sheet_by_index(0).to_python()
    assert f"{LINE.label}：{ANSWER}" in rows[1]


def test_the_public_reads_none_of_them(scene: Scene, browse: Browse) -> None:
    demand = answered(scene)
    number = demand.public_version.number
    visitor = browse()
    for address in ("/", "/demands/", f"/demands/{number}/", f"/api/v1/demands/{number}/", "/api/v1/demands/"):
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        assert ANSWER not in answer.content.decode(), address
        assert LINE.label not in answer.content.decode(), address
    assert ANSWER not in "".join(str(each) for each in demand.public_version.__dict__.values())


def test_a_demand_without_such_questions_shows_no_heading(scene: Scene, browse: Browse) -> None:
    demand = started(scene)
    save_demand(actor=scene.owner, demand=demand, entry=DemandEntry(survey()), at=NOW)
    submit_demand(actor=scene.owner, demand=demand, at=NOW, declared=True)
    assert HEADING not in browse(scene.host).get(reverse("demands:casework", args=[demand.pk])).content.decode()
