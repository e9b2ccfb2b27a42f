"""Who stands under a competition: offices, institutions and plain names, in their order; and who runs it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refused, Stale
from challenge_portal.notices.models import Message
from challenge_portal.organisations.actors import Actor, actor_for
from challenge_portal.organisations.policy import can
from challenge_portal.trail.selectors import timeline
from competitions import services
from competitions.models import Competition, CompetitionParty
from competitions.selectors.parties import entry_for
from competitions.selectors.work_plans import launch_initial
from competitions.services import PartyEntry, PartyWording
from competitions.states import PartyTitle
from tests.factories.browsers import browser_of
from tests.factories.competitions import Walk
from tests.factories.organisations import NOW, InstitutionFactory

SUPERVISION = "上海市市场监督管理局"
TYPED = {"title": "assisting", "kind": "name", "organisation": SUPERVISION, "named": ""}


@pytest.fixture
def competition(walk: Walk) -> Competition:
    """Run by 日照."""
    return walk.competition(walk.edition())


def added(walk: Walk, competition: Competition, title: str = PartyTitle.ASSISTING, **entry: Any) -> CompetitionParty:
    return services.add_party(actor=walk.rizhao, competition=competition, entry=PartyEntry(title, **entry), at=walk.at)


def named_host(walk: Walk, competition: Competition, party: CompetitionParty, *, runs: bool = True, **more: Any) -> Any:
    terms: dict[str, Any] = {"actor": walk.centre, "reason": "两地共同承办。", "at": walk.at} | more
    return services.name_host(competition=competition, party_id=party.pk, runs=runs, **terms)


def anew(actor: Actor) -> Actor:
    """The same person in another request; what a request has found out it remembers."""
    assert actor.person is not None
    return actor_for(actor.person, at=NOW)


def shown(competition: Competition) -> str:
    return Client().get(competition.get_absolute_url()).content.decode()


def test_a_name_that_is_neither_office_nor_institution_stands_as_it_is_typed(
    walk: Walk, competition: Competition
) -> None:
    added(walk, competition, PartyTitle.ORGANISING, named=f" {SUPERVISION}　")
    unit = InstitutionFactory(name="演示技术转移东部中心")
    added(walk, competition, PartyTitle.COOPERATING, institution=unit)

    page = shown(competition)
    assert page.index("主办单位") < page.index(SUPERVISION) < page.index("合作单位") < page.index(unit.name)
    listed = Client().get(f"/api/v1/competitions/{competition.code}/").json()["parties"]
    assert (SUPERVISION, False) in {(each["name"], each["may_manage"]) for each in listed}
    assert timeline(competition)[0].text == "增加组织单位"


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"named": ""}, "organisation"),
        ({"named": " 　"}, "organisation"),
        ({"named": "长" * 81}, "named"),
        ({"title": "sponsor", "named": SUPERVISION}, "title"),
        ({"named": SUPERVISION, "may_manage": True}, None),
    ],
)
def test_what_can_not_stand_is_refused_at_its_field(
    walk: Walk, competition: Competition, entry: dict[str, Any], field: str | None
) -> None:
    before = competition.parties.count()
    if field is None:  # a name can't run anything, and the host gives no power
        with pytest.raises(NotAllowed):
            added(walk, competition, **entry)
        with pytest.raises(IntegrityError), transaction.atomic():
            CompetitionParty.objects.create(competition=competition, title="organising", **entry)
        return
    with pytest.raises(Refused) as refused:
        added(walk, competition, **{"title": PartyTitle.ASSISTING} | entry)
    assert refused.value.refusal.field == field
    assert competition.parties.count() == before


def test_nobody_stands_twice_in_the_same_quality(walk: Walk, competition: Competition) -> None:
    added(walk, competition, named=SUPERVISION)
    other = added(walk, competition, PartyTitle.SUPPORTING, named=SUPERVISION)
    with pytest.raises(Refused, match="同一名义"):
        added(walk, competition, named=SUPERVISION)
    with pytest.raises(Refused, match="同一名义"):
        services.edit_party(
            actor=walk.rizhao,
            competition=competition,
            party_id=other.pk,
            wording=PartyWording(PartyTitle.ASSISTING, SUPERVISION),
            at=walk.at,
        )


def test_parties_are_worded_put_in_order_and_taken_out(walk: Walk, competition: Competition) -> None:
    first, second, third = (added(walk, competition, named=name) for name in ("甲局", "乙局", "丙局"))
    services.edit_party(
        actor=walk.rizhao,
        competition=competition,
        party_id=third.pk,
        wording=PartyWording(PartyTitle.ASSISTING, "丙委"),
        at=walk.at,
    )
    for _ in range(3):  # the last time it is the first already
        services.move_party(actor=walk.rizhao, competition=competition, party_id=third.pk, up=True, at=walk.at)
    services.remove_party(actor=walk.rizhao, competition=competition, party_id=first.pk, at=walk.at)

    names = [party.named for party in competition.parties.filter(title=PartyTitle.ASSISTING)]
    assert names == ["丙委", "乙局"]
    with pytest.raises(NotVisible):
        services.remove_party(actor=walk.rizhao, competition=competition, party_id=first.pk, at=walk.at)
    other = walk.competition(walk.edition(ordinal=8), code="RZ-8")
    with pytest.raises(NotVisible):  # of another competition
        services.remove_party(actor=walk.rizhao, competition=other, party_id=second.pk, at=walk.at)


def test_a_joint_owner_is_named_by_the_centre_alone_and_may_then_run_it(walk: Walk, competition: Competition) -> None:
    party = added(walk, competition, PartyTitle.UNDERTAKING, authority=walk.tree["yangzhou"])
    assert not can(walk.yangzhou, "competitions.run", competition)
    with pytest.raises(NotAllowed):
        named_host(walk, competition, party, actor=walk.rizhao)
    with pytest.raises(NotAllowed):
        added(walk, competition, authority=walk.tree["yangzhou"], may_manage=True)
    with pytest.raises(Refused, match="写明原因"):
        named_host(walk, competition, party, reason=" ")

    named_host(walk, competition, party)

    assert can(anew(walk.yangzhou), "competitions.run", competition)
    assert "具体承办单位" in Message.objects.get(person=walk.yangzhou.person).text
    with pytest.raises(Refused, match="不能直接移出"):
        services.remove_party(actor=walk.rizhao, competition=competition, party_id=party.pk, at=walk.at)
    with pytest.raises(Stale):
        named_host(walk, competition, party)
    named_host(walk, competition, party, runs=False)
    assert not can(anew(walk.yangzhou), "competitions.run", competition)
    assert [row.text for row in timeline(competition)][:2] == ["取消具体承办单位", "指定具体承办单位"]
    assert timeline(competition)[0].reason == "两地共同承办。"


def test_somebody_always_runs_it_and_a_name_never_does(walk: Walk, competition: Competition) -> None:
    only = competition.parties.get(may_manage=True)
    with pytest.raises(Refused, match="至少要有一个"):
        named_host(walk, competition, only, runs=False)
    with pytest.raises(Refused, match="没有可以办理的经办人"):
        named_host(walk, competition, added(walk, competition, named=SUPERVISION))
    with pytest.raises(Refused, match="指导单位"):
        named_host(walk, competition, competition.parties.get(title=PartyTitle.GUIDING))


def test_an_old_page_and_a_competition_that_is_over_change_nothing(walk: Walk, competition: Competition) -> None:
    seen = competition.version
    added(walk, competition, named=SUPERVISION)
    with pytest.raises(Stale):
        services.add_party(
            actor=walk.rizhao,
            competition=competition,
            entry=PartyEntry(PartyTitle.ASSISTING, named="甲局"),
            at=walk.at,
            version=seen,
        )
    for actor in (walk.shandong, walk.yangzhou):
        with pytest.raises(NotAllowed):
            services.add_party(
                actor=actor, competition=competition, entry=PartyEntry("assisting", named="甲局"), at=walk.at
            )
    for state in ("collecting", "publishing", "matching", "summarising", "concluded"):
        Competition.objects.filter(pk=competition.pk).update(state=state)
    with pytest.raises(Refused, match="赛事已结束"):
        added(walk, competition, named="甲局")


def test_who_is_meant_is_found_by_the_name(walk: Walk) -> None:
    office = walk.tree["yangzhou"]
    assert entry_for("office", f" {office.name} ", title="assisting", named="").authority == office
    unit = InstitutionFactory(name="演示东部中心")
    assert entry_for("unit", unit.code.lower(), title="assisting", named="").institution == unit
    assert entry_for("name", "甲局", title="assisting", named="不用").named == "甲局"
    with pytest.raises(Refused, match=f"相近的有：.*{office.name}"):
        entry_for("office", f"{office.place}市科委", title="assisting", named="")
    InstitutionFactory(name=unit.name)
    for kind, typed, said in (
        ("unit", unit.name, "改填统一社会信用代码"),
        ("unit", "没有这个单位", "只列名称"),
        ("office", "甲" * 50, "只列名称"),
        ("name", " 　", "请填写单位名称"),
    ):
        with pytest.raises(Refused, match=said) as refused:
            entry_for(kind, typed, title="assisting", named="")
        assert refused.value.refusal.field == "organisation"


def test_the_launch_lists_the_parties_in_their_order(walk: Walk, competition: Competition) -> None:
    added(walk, competition, PartyTitle.ORGANISING, named=SUPERVISION)
    body = launch_initial(walk.plan(competition))["body"]
    lines = body.splitlines()[-4:]
    assert [line.partition("：")[0] for line in lines] == ["指导单位", "主办单位", "承办单位", "具体承办单位"]
    assert lines[1] == f"主办单位：{SUPERVISION}"


class TestPages:
    def test_a_host_adds_words_moves_and_takes_out(self, today: Walk) -> None:
        competition = today.competition(today.edition())
        host, page = browser_of(today.rizhao), reverse("competitions:parties", args=[competition.code])
        assert "由火炬中心办理" in host.get(page).content.decode()
        wrong = host.post(page, TYPED | {"organisation": ""})
        assert (wrong.status_code, "请填写单位名称" in wrong.content.decode()) == (400, True)
        unknown = host.post(page, TYPED | {"kind": "office"})
        assert (unknown.status_code, SUPERVISION in unknown.content.decode()) == (400, True)
        assert host.post(page, TYPED).status_code == 302
        party = competition.parties.get(named=SUPERVISION)
        edit = reverse("competitions:edit_party", args=[competition.code, party.pk])
        assert host.post(edit, {"title": "supporting", "named": ""}).status_code == 400
        assert host.post(edit, {"title": "supporting", "named": "市场监管局"}).status_code == 302
        act = reverse("competitions:move_party", args=[competition.code, party.pk])
        acts = (("up", 302), ("name_host", 403), ("explode", 400), ("remove", 302), ("remove", 404))
        for name, status in acts:
            assert host.post(act, {"transition": name, "reason": "原因"}).status_code == status, name
        assert host.get(edit).status_code == 404

    def test_the_centre_names_a_joint_owner(self, today: Walk) -> None:
        competition = today.competition(today.edition())
        party = added(today, competition, PartyTitle.UNDERTAKING, authority=today.tree["yangzhou"])
        centre, page = browser_of(today.centre), reverse("competitions:parties", args=[competition.code])
        assert "指定具体承办" in centre.get(page).content.decode()
        act = reverse("competitions:move_party", args=[competition.code, party.pk])
        assert centre.post(act, {"transition": "name_host", "reason": ""}).status_code == 400
        assert centre.post(act, {"transition": "name_host", "reason": "共同承办。"}).status_code == 302
        party.refresh_from_db()
        assert party.may_manage
        desk = reverse("competitions:competition_desk", args=[competition.code])
        assert "指定具体承办单位：" in browser_of(today.yangzhou).get(desk).content.decode()
