"""What officers do with authorities, units and grants in the back office."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from challenge_portal.kernel import clock
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority, OrganisationGrant
from challenge_portal.organisations.roles import HOST_OFFICER, PROVINCE_OFFICER, SUPERVISOR
from challenge_portal.trail.models import TrailEntry
from tests.factories.organisations import InstitutionFactory, UserFactory, member, officer

SignIn = Callable[[Actor], Client]
Tree = dict[str, Authority]


def typed_grant(tree: Tree, **changes: str) -> dict[str, Any]:
    return {
        "person": "newcomer",
        "role": HOST_OFFICER,
        "content_object": tree["rizhao"].pk,
        "reason": "日科发〔2026〕12号",
        "expires_at_0": "",
        "expires_at_1": "",
        **changes,
    }


def test_a_visitor_is_sent_to_the_portals_own_sign_in(client: Client, db: Any) -> None:
    answer = client.get(reverse("admin:organisations_institution_changelist"))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/sign-in/?next=%2Foffice%2F")


def test_an_enterprise_does_not_learn_that_there_is_an_office(tree: Tree, sign_in: SignIn) -> None:
    enterprise = member(InstitutionFactory(region=tree["rizhao"]))

    assert sign_in(enterprise).get(reverse("admin:index")).status_code == 404


def test_the_security_administrator_grants_a_role_and_it_is_in_the_record(
    tree: Tree, security: Actor, sign_in: SignIn
) -> None:
    person = UserFactory(username="newcomer")

    answer = sign_in(security).post(reverse("admin:organisations_organisationgrant_add"), typed_grant(tree))

    assert answer.status_code == 302, answer.context["errors"]
    grant = OrganisationGrant.objects.get(user=person)
    assert grant.granted_by == security.person
    assert TrailEntry.objects.filter(verb="organisations.grant.granted", subject_id=str(grant.pk)).count() == 1


def test_what_the_service_refuses_stands_beside_the_field_and_nothing_is_lost(
    tree: Tree, security: Actor, sign_in: SignIn
) -> None:
    answer = sign_in(security).post(
        reverse("admin:organisations_organisationgrant_add"), typed_grant(tree, person="没有这个人")
    )

    assert answer.status_code == 400
    page = answer.content.decode()
    assert "没有找到这个人员" in page
    assert "日科发〔2026〕12号" in page


def test_nobody_grants_to_themselves(tree: Tree, security: Actor, sign_in: SignIn) -> None:
    own = typed_grant(tree, person=security.person.username)

    answer = sign_in(security).post(reverse("admin:organisations_organisationgrant_add"), own)

    assert answer.status_code == 409
    assert "不能给自己授权" in answer.content.decode()


def test_an_officer_without_that_task_may_not_grant(tree: Tree, sign_in: SignIn) -> None:
    province = officer(tree["shandong"], PROVINCE_OFFICER, at=clock.now())
    UserFactory(username="newcomer")

    answer = sign_in(province).post(reverse("admin:organisations_organisationgrant_add"), typed_grant(tree))

    assert answer.status_code == 403
    assert not OrganisationGrant.objects.filter(user__username="newcomer").exists()


def test_a_grant_is_ended_with_a_reason_and_stays_as_history(tree: Tree, security: Actor, sign_in: SignIn) -> None:
    host = officer(tree["rizhao"], HOST_OFFICER, at=clock.now())
    grant = OrganisationGrant.objects.get(user=host.person)
    browser = sign_in(security)
    page = reverse("admin:organisations_organisationgrant_move", args=[grant.pk, "revoke"])

    assert "撤销授权" in browser.get(page).content.decode()
    assert browser.post(page, {"reason": ""}).status_code == 200  # the opinion is missing; the page says so
    answer = browser.post(page, {"reason": "岗位调整"})

    assert answer.status_code == 302
    grant.refresh_from_db()
    assert grant.expires_at <= clock.now()
    history = browser.get(reverse("admin:organisations_organisationgrant_history", args=[grant.pk]))
    assert "岗位调整" in history.content.decode()
    assert browser.post(page, {"reason": "再撤一次"}).status_code == 409


def test_many_grants_are_ended_at_once_and_those_that_cannot_are_named(
    tree: Tree, security: Actor, sign_in: SignIn
) -> None:
    grants = [OrganisationGrant.objects.get(user=officer(tree["rizhao"], HOST_OFFICER).person) for _ in range(2)]
    OrganisationGrant.objects.filter(pk=grants[0].pk).update(expires_at=clock.now())
    browser = sign_in(security)
    chosen = {"action": "move_revoke", "_selected_action": [grant.pk for grant in grants]}

    question = browser.post(reverse("admin:organisations_organisationgrant_changelist"), chosen)
    assert "其中 1 项现在可以办理" in question.content.decode()

    answer = browser.post(
        reverse("admin:organisations_organisationgrant_changelist"), {**chosen, "confirmed": "1", "reason": "换届"}
    )
    assert "该授权已经结束" in answer.content.decode()
    assert "已办理 1 项" in answer.content.decode()
    grants[1].refresh_from_db()
    assert grants[1].expires_at is not None


def test_a_province_sees_its_own_units_only(tree: Tree, sign_in: SignIn) -> None:
    ours = InstitutionFactory(region=tree["rizhao"], name="日照海洋装备研究院")
    theirs = InstitutionFactory(region=tree["yangzhou"], name="扬州泵阀股份公司")
    browser = sign_in(officer(tree["shandong"], PROVINCE_OFFICER, at=clock.now()))

    listed = browser.get(reverse("admin:organisations_institution_changelist")).content.decode()
    assert ours.name in listed
    assert theirs.name not in listed
    assert "扬州" not in listed  # not even as a value of the filter

    assert browser.get(reverse("admin:organisations_institution_change", args=[ours.pk])).status_code == 200
    for page in ("change", "history"):
        address = reverse(f"admin:organisations_institution_{page}", args=[theirs.pk])
        assert browser.get(address).status_code == 404, page
    for page in ("", "delete/", "nothing/"):
        assert browser.get(f"/office/organisations/institution/{ours.pk}/{page}").status_code == 404, page
    missing = reverse("admin:organisations_institution_change", args=[theirs.pk + 100_000])
    assert browser.get(missing).status_code == 404


def test_the_list_cannot_be_filtered_by_what_it_does_not_offer(tree: Tree, sign_in: SignIn) -> None:
    """Otherwise yes or no would tell the content of a column that the officer isn't shown."""
    browser = sign_in(officer(tree["shandong"], PROVINCE_OFFICER, at=clock.now()))

    address = reverse("admin:organisations_institution_changelist")

    assert browser.get(f"{address}?introduction__startswith=A").status_code == 400
    assert browser.get(f"{address}?memberships__person__phone__startswith=1").status_code == 400
    assert browser.get(f"{address}?kind__exact=enterprise").status_code == 200


def test_a_list_is_taken_as_excel_with_codes_as_text(tree: Tree, sign_in: SignIn) -> None:
    ours = InstitutionFactory(region=tree["rizhao"], name="=日照公司")
    InstitutionFactory(region=tree["yangzhou"])
    supervisor = officer(tree["shandong"], SUPERVISOR, at=clock.now())

    answer = sign_in(supervisor).get(reverse("admin:organisations_institution_export") + "?kind__exact=enterprise")

    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    head, *rows = book.get_sheet_by_name("单位").to_python()
    assert head[:3] == ["单位名称", "统一社会信用代码", "境外注册号"]
    assert [[*row[:3], row[4]] for row in rows] == [["=日照公司", ours.code, "", "企业"]]
    explained = dict(row[:2] for row in book.get_sheet_by_name("说明").to_python() if row[0])
    assert explained["行数"] == "1"
    assert "kind__exact" in explained["筛选条件"]
    assert TrailEntry.objects.filter(verb="organisations.office.exported").count() == 1


def test_everything_of_a_unit_is_shown_and_nothing_can_be_typed_into(tree: Tree, sign_in: SignIn) -> None:
    ours = InstitutionFactory(region=tree["rizhao"])
    member(ours, display_name="张演示")
    browser = sign_in(officer(tree["rizhao"], HOST_OFFICER, at=clock.now()))
    address = reverse("admin:organisations_institution_change", args=[ours.pk])

    page = browser.get(address).content.decode()

    assert ours.code in page
    assert "张演示" in page
    assert browser.post(address, {"name": "改名"}).status_code == 403
    ours.refresh_from_db()
    assert ours.name != "改名"


def test_a_list_costs_the_same_whatever_its_length(
    tree: Tree, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    browser = sign_in(officer(tree["shandong"], PROVINCE_OFFICER, at=clock.now()))
    cost = []
    for more in (1, 29):
        for _ in range(more):
            InstitutionFactory(region=tree["rizhao"])
        with django_assert_max_num_queries(15) as counted:
            browser.get(reverse("admin:organisations_institution_changelist"))
        cost.append(len(counted))

    assert cost[0] == cost[1]


def test_the_pages_load_nothing_from_outside_and_no_inline_script(tree: Tree, security: Actor, sign_in: SignIn) -> None:
    answer = sign_in(security).get(reverse("admin:organisations_organisationgrant_changelist"))

    assert answer["Cache-Control"] == "private, no-store"
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval'" in policy
    page = answer.content.decode()
    assert "<style" not in page
    assert "<script>" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")


@pytest.mark.parametrize(
    "asked",
    ["region__id__exact=abc", "kind__exact=%00", "p=abc", "o=99.x", "q=%00", "pk__in=x", "registered_at__gte=x"],
)
def test_an_odd_filter_never_breaks_an_export(tree: Tree, sign_in: SignIn, asked: str) -> None:
    browser = sign_in(officer(tree["shandong"], SUPERVISOR, at=clock.now()))

    assert browser.get(f"{reverse('admin:organisations_institution_export')}?{asked}").status_code < 500
