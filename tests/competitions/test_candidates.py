"""The centre finds reviewers in its list of experts, and sees beforehand from which hosts each one is kept away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge_portal.accounts.models import User
from challenge_portal.kernel.refusals import NotAllowed, Refused
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Membership
from challenge_portal.organisations.policy import sees
from competitions import services
from competitions.models import Edition, Expert, Reviewer
from competitions.selectors.candidates import CandidateRow, candidates_page
from tests.factories.competitions import Walk
from tests.factories.organisations import InstitutionFactory, UserFactory
from tests.factories.reviewing import reviewer, scored

SignIn = Callable[[Actor], Client]


@pytest.fixture
def edition(walk: Walk) -> Edition:
    return walk.edition()


def expert(walk: Walk, person: User, **known: Any) -> Expert:
    return services.list_expert(
        actor=walk.centre, account=person.username, entry=services.ExpertEntry(**known), at=walk.at
    )


def found(walk: Walk, edition: Edition, typed: str = "") -> dict[str, CandidateRow]:
    page = candidates_page(edition.pk, actor=walk.centre, typed=typed, number=1, at=walk.at)
    return {row.account: row for row in page.rows}


class TestTheList:
    def test_words_are_looked_for_in_name_unit_post_and_field(self, walk: Walk, edition: Edition) -> None:
        one, two = UserFactory(display_name="甲教授（演示）"), UserFactory(display_name="乙研究员（演示）")
        expert(walk, one, unit="演示海洋大学", expertise="海洋工程、高端装备")
        expert(walk, two, unit="演示海洋研究所", post="研究员", expertise="生物医药")
        for typed, accounts in {
            "": {one, two},
            "海洋": {one, two},
            "海洋 装备": {one},
            "研究员": {two},
            two.username: {two},
            "没有": set(),
        }.items():
            assert set(found(walk, edition, typed)) == {each.username for each in accounts}, typed

    def test_who_is_named_by_account_enters_it_with_their_unit(self, walk: Walk, edition: Edition) -> None:
        person, unit = UserFactory(), InstitutionFactory(name="演示大学")
        Membership.objects.create(person=person, institution=unit, joined_at=walk.at)
        services.name_reviewer(actor=walk.centre, edition=edition, account=person.username, at=walk.at)
        row = found(walk, edition)[person.username]
        assert (row.unit, row.is_named, row.sheets) == ("演示大学", True, 0)

    def test_what_somebody_has_scored_is_counted(self, walk: Walk, edition: Edition) -> None:
        judge = reviewer(walk.centre, edition, at=walk.at)
        scored(judge, walk.recommended(edition), at=walk.at)
        assert judge.person is not None
        assert found(walk, edition)[judge.person.username].sheets == 1

    def test_who_was_taken_out_is_not_offered_and_keeps_what_they_did(self, walk: Walk, edition: Edition) -> None:
        person = UserFactory()
        kept = expert(walk, person, unit="演示大学")
        services.change_expert(
            actor=walk.centre, expert=kept, entry=services.ExpertEntry(unit="演示大学", is_listed=False), at=walk.at
        )
        assert found(walk, edition) == {}
        with pytest.raises(Refused, match="已在专家库里"):
            expert(walk, person)

    def test_nobody_but_the_centre(self, walk: Walk, edition: Edition) -> None:
        kept = expert(walk, UserFactory())
        for actor in (walk.shandong, walk.rizhao):
            assert not sees(actor, kept)
            with pytest.raises(NotAllowed):
                candidates_page(edition.pk, actor=actor, typed="", number=1, at=walk.at)
            with pytest.raises(NotAllowed):
                services.list_expert(actor=actor, account="x", entry=services.ExpertEntry(), at=walk.at)
            with pytest.raises(NotAllowed):
                services.change_expert(actor=actor, expert=kept, entry=services.ExpertEntry(), at=walk.at)

    def test_an_account_that_is_not_there_is_refused_at_the_field(self, walk: Walk) -> None:
        with pytest.raises(Refused, match="没有这个账号") as refused:
            services.list_expert(actor=walk.centre, account="nobody", entry=services.ExpertEntry(), at=walk.at)
        assert refused.value.refusal.field == "account"


class TestWhatKeepsThemAway:
    def test_office_province_and_unit_of_the_place(self, walk: Walk, edition: Edition) -> None:
        ours, theirs = walk.recommended(edition), walk.recommended(edition, walk.yangzhou, walk.jiangsu)
        member = UserFactory()
        local = InstitutionFactory(region=walk.tree["yangzhou"])
        Membership.objects.create(person=member, institution=local, joined_at=walk.at, ended_at=walk.at)
        free = UserFactory()
        for person in (walk.rizhao.person, walk.shandong.person, member, free):
            expert(walk, person)
        away = {account: row.away for account, row in found(walk, edition).items()}
        assert away == {
            walk.rizhao.person.username: (ours.host.name,),
            walk.shandong.person.username: (ours.host.name,),
            member.username: (theirs.host.name,),
            free.username: (),
        }

    def test_the_centres_own_officers_and_disabled_accounts_are_not_named(self, walk: Walk, edition: Edition) -> None:
        gone = UserFactory()
        expert(walk, gone)
        expert(walk, walk.centre.person)
        User.objects.filter(pk=gone.pk).update(is_active=False)
        barred = {account: row.barred for account, row in found(walk, edition).items()}
        assert barred == {gone.username: "账号已停用", walk.centre.person.username: "本单位经办人，看得到全部评分"}


class TestTheDoor:
    def test_the_centre_names_from_the_list_and_goes_on_looking(self, today: Walk, browser: SignIn) -> None:
        edition, person = today.edition(), UserFactory(display_name="丙专家（演示）")
        expert(today, person, unit="演示大学")
        centre, page = browser(today.centre), reverse("competitions:candidates", args=[edition.pk])
        shown = centre.get(page, {"q": "演示大学"}).content.decode()
        assert "丙专家（演示）" in shown
        sent = {
            "account": person.username,
            "from": "candidates",
            "q": "演示大学",
            "acting_for": today.centre.key,
        }
        answer = centre.post(reverse("competitions:name_reviewer", args=[edition.pk]), sent, follow=True)
        assert answer.request["QUERY_STRING"].startswith("q=")
        assert "已聘请" in answer.content.decode()
        assert Reviewer.objects.get().person == person

    def test_the_office_adds_and_corrects(self, today: Walk, browser: SignIn) -> None:
        person, centre = UserFactory(), browser(today.centre)
        typed = {"account": person.username, "unit": "演示大学", "post": "教授", "expertise": "高端装备"}
        add = reverse("admin:competitions_expert_add")
        wrong = centre.post(add, typed | {"account": "nobody"})
        assert wrong.status_code == 400
        assert "没有这个账号" in wrong.content.decode()
        assert centre.post(add, typed).status_code == 302
        kept = Expert.objects.get()
        assert (kept.person, kept.unit, kept.office) == (person, "演示大学", today.tree["centre"])
        change = reverse("admin:competitions_expert_change", args=[kept.pk])
        assert centre.post(change, {"unit": "演示研究院", "post": "", "expertise": ""}).status_code == 302
        kept.refresh_from_db()
        assert (kept.unit, kept.is_listed) == ("演示研究院", False)
