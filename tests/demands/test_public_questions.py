"""Public questions: read by all once they are answered, never before, and never telling what is hidden."""

from __future__ import annotations

import pytest
from django.urls import reverse

from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refused, Stale
from challenge_portal.notices.models import Message
from challenge_portal.organisations.actors import ANONYMOUS, Actor
from challenge_portal.trail.models import TrailEntry
from demands import services
from demands.models import Demand, PublicQuestion
from demands.selectors.public_questions import answered_questions
from demands.services.public_questions import MOST_WAITING
from tests.demands.conftest import Browse
from tests.factories.demands import NOW, Scene
from tests.factories.organisations import UserFactory

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def demand(scene: Scene) -> Demand:
    return scene.published(title="柔轮疲劳寿命提升")


@pytest.fixture
def asker() -> Actor:
    return Actor(UserFactory())


def ask(asker: Actor, demand: Demand, text: str = "是否接受进口材料？", **more: bool) -> PublicQuestion:
    return services.ask_question(actor=asker, demand=demand, text=text, at=NOW, **more)


def public(demand: Demand) -> list[tuple[str, str, str]]:
    return [(row.text, row.answer, row.answered_by) for row in answered_questions(demand.public_version.number)]


def test_everybody_reads_a_question_from_its_answer_on_without_a_name(
    scene: Scene, demand: Demand, asker: Actor, browse: Browse
) -> None:
    question = ask(asker, demand)
    detail = reverse("demands:detail", args=[demand.public_version.number])
    assert "是否接受进口材料" not in browse().get(detail).content.decode()
    assert Message.objects.filter(person=scene.owner.person, kind="questions").exists()
    assert Message.objects.filter(person=scene.host.person, kind="questions").exists()

    services.answer_question(actor=scene.owner, question_id=question.pk, text="接受，须有材质报告。", at=NOW)

    page = browse().get(detail).content.decode()
    assert "是否接受进口材料" in page
    assert "接受，须有材质报告。" in page
    assert "需求方答" in page
    assert asker.label not in page
    assert Message.objects.filter(person=asker.person, text__contains="已有答复").exists()
    entries = TrailEntry.objects.filter(verb__startswith="demands.question.")
    assert sorted(entries.values_list("verb", flat=True)) == ["demands.question.answered", "demands.question.asked"]
    assert not entries.filter(subject_label__contains="进口").exists()


def test_the_host_answers_too_and_only_one_answer_counts(scene: Scene, demand: Demand, asker: Actor) -> None:
    question = ask(asker, demand)
    services.answer_question(actor=scene.host, question_id=question.pk, text="请见公告附件。", at=NOW)
    with pytest.raises(Stale):
        services.answer_question(actor=scene.owner, question_id=question.pk, text="接受。", at=NOW)
    assert public(demand) == [("是否接受进口材料？", "请见公告附件。", "承办单位")]


def test_others_neither_answer_nor_see(scene: Scene, demand: Demand, asker: Actor) -> None:
    question = ask(asker, demand)
    with pytest.raises(NotAllowed):
        services.answer_question(actor=asker, question_id=question.pk, text="自问自答。", at=NOW)
    with pytest.raises(NotVisible):
        services.answer_question(actor=Actor(UserFactory()), question_id=question.pk, text="插话。", at=NOW)
    with pytest.raises(NotAllowed):
        services.hide_question(actor=scene.owner, question_id=question.pk, reason="不想答", at=NOW)
    with pytest.raises(NotAllowed):
        ask(ANONYMOUS, demand)


def test_what_the_enterprise_hides_is_not_told_by_question_or_answer(
    scene: Scene, demand: Demand, asker: Actor
) -> None:
    name = scene.enterprise.name
    guess = ask(asker, demand, f"是{name}的需求吗？")  # the asker is told nothing by which the guess could be checked
    with pytest.raises(Refused, match="不公开"):
        services.answer_question(actor=scene.owner, question_id=guess.pk, text="是的。", at=NOW)
    plain = ask(asker, demand)
    with pytest.raises(Refused, match="不公开"):
        services.answer_question(actor=scene.owner, question_id=plain.pk, text=f"请联系{name}。", at=NOW)
    services.hide_question(actor=scene.host, question_id=guess.pk, reason="涉及未公开的信息", at=NOW)
    assert public(demand) == []


def test_personal_values_are_pointed_out_before_they_are_public(scene: Scene, demand: Demand, asker: Actor) -> None:
    text = "请打 13900000000 联系我。"
    with pytest.raises(Refused, match="电话号码") as refused:
        ask(asker, demand, text)
    assert refused.value.refusal.field == "checked"
    assert ask(asker, demand, text, checked=True).text == text


def test_a_hidden_question_leaves_the_page_and_its_asker_reads_why(
    scene: Scene, demand: Demand, asker: Actor, browse: Browse
) -> None:
    question = ask(asker, demand)
    services.answer_question(actor=scene.owner, question_id=question.pk, text="接受。", at=NOW)
    with pytest.raises(Refused) as refused:
        services.hide_question(actor=scene.host, question_id=question.pk, reason="  ", at=NOW)
    assert refused.value.refusal.field == "reason"
    services.hide_question(actor=scene.host, question_id=question.pk, reason="广告", at=NOW)
    assert public(demand) == []
    page = browse(asker).get(reverse("demands:questions", args=[demand.public_version.number])).content.decode()
    assert "广告" in page
    assert Message.objects.filter(person=asker.person, text__contains="广告").exists()


def test_nobody_floods_an_enterprise(demand: Demand, asker: Actor) -> None:
    for place in range(MOST_WAITING):
        ask(asker, demand, f"第{place}个问题？")
    with pytest.raises(Refused, match="等待答复"):
        ask(asker, demand)
    assert ask(Actor(UserFactory()), demand).pk


def test_nothing_is_asked_or_shown_once_a_demand_is_taken_down(scene: Scene, demand: Demand, asker: Actor) -> None:
    waiting, answered = ask(asker, demand), ask(asker, demand, "周期多长？")
    services.answer_question(actor=scene.owner, question_id=answered.pk, text="一年。", at=NOW)
    services.take_down_demand(actor=scene.host, demand=demand, reason="企业要求", at=NOW)
    assert public(demand) == []
    with pytest.raises(NotAllowed):
        ask(asker, demand)
    with pytest.raises(Refused, match="撤下"):
        services.answer_question(actor=scene.owner, question_id=waiting.pk, text="接受。", at=NOW)


def test_the_pages_keep_what_was_typed(scene: Scene, demand: Demand, asker: Actor, browse: Browse) -> None:
    address = reverse("demands:questions", args=[demand.public_version.number])
    person, owner, host = browse(asker), browse(scene.owner), browse(scene.host)
    refused = person.post(address, {"text": "电话 13900000000"})
    assert refused.status_code == 400
    assert "电话 13900000000" in refused.content.decode()
    assert 'name="checked"' in refused.content.decode()
    assert person.post(address, {"text": "是否接受进口材料？"}).status_code == 302
    question = PublicQuestion.objects.get()
    answer = reverse("demands:answer_question", args=[question.pk])
    long = owner.post(answer, {"text": "长" * 1001})
    assert long.status_code == 400
    assert "请删去 1 字" in long.content.decode()
    assert owner.post(answer, {"text": "接受。"}).status_code == 302
    assert owner.post(answer, {"text": "接受。"}).status_code == 409
    hide = reverse("demands:hide_question", args=[question.pk])
    assert host.post(hide, {"reason": ""}).status_code == 400
    assert owner.post(hide, {"reason": "不公开"}).status_code == 403
    assert host.post(hide, {"reason": "重复"}).status_code == 302
