"""The back office: rows are generated from what is registered; nobody finds another tenant's things there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.db.models import Field, Model
from django.urls import reverse
from python_calamine import CalamineWorkbook

from challenge_portal.accounts.models import User
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.office import OfficeAdmin, OfficeSite
from challenge_portal.organisations.policy import Anybody, can, visibilities, visible
from tests.permissions.routes import OFFICE, all_routes
from tests.permissions.world import INTRUDERS, ROLES, World

SITE = admin.site
REGISTERED: dict[type[Model], OfficeAdmin] = dict(SITE._registry)  # type: ignore[arg-type]
NAMED = [model for model in REGISTERED if model is not User]  # people's names stand in what others may see
PAGES = ("changelist", "add", "change", "history", "export", "move")
SITE_PAGES = {"index", "jsi18n", "autocomplete", "app_list", ""}


def test_every_admin_page_is_one_of_the_office() -> None:
    assert isinstance(SITE, OfficeSite) or SITE.__class__.__name__ == "DefaultAdminSite"
    assert [each for each in REGISTERED.values() if not isinstance(each, OfficeAdmin)] == []


def test_the_office_has_no_other_addresses_than_these() -> None:
    expected = SITE_PAGES | {
        f"{model._meta.app_label}_{model._meta.model_name}_{page}" for model in REGISTERED for page in PAGES
    }

    assert {route.name for route in all_routes() if route.namespace == OFFICE} <= expected


def test_everything_that_is_listed_filtered_by_or_chosen_has_a_visibility_rule() -> None:
    shown = {model._meta.label: model for model in REGISTERED}
    for model, office in REGISTERED.items():
        shown |= {f"{model._meta.label} inline {each.__name__}": each.model for each in office.inlines}
        for wanted in office.list_filter:
            field = get_fields_from_path(model, wanted)[-1] if isinstance(wanted, str) else None
            if isinstance(field, Field) and field.is_relation:
                shown[f"{model._meta.label} filter {wanted}"] = field.related_model

    assert [name for name, model in shown.items() if model not in visibilities()] == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_meets_the_lists_that_its_rules_allow(role: str, world: World) -> None:
    actor, browser = world.actors[role], world.browser(role)
    wrong = []
    for model in REGISTERED:
        for page in ("changelist", "export"):
            status = browser.get(_address(model, page)).status_code
            if status != _expected(actor, model):
                wrong.append(f"{model._meta.label} {page}: {status}, expected {_expected(actor, model)}")

    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_it_sees_and_adds_where_it_may(role: str, world: World) -> None:
    actor, browser = world.actors[role], world.browser(role)
    wrong = []
    for model, office in REGISTERED.items():
        inside = _expected(actor, model)
        for obj in visible(model, actor)[:1]:
            for page in ("change", "history"):
                status = browser.get(_address(model, page, obj.pk)).status_code
                if status != inside:
                    wrong.append(f"{model._meta.label} {page} {obj}: {status}, expected {inside}")
        may_add = inside == 200 and office.add_action and can(actor, office.add_action)
        expected = 200 if may_add else (inside if inside in {302, 404} else 403)
        status = browser.get(_address(model, "add")).status_code
        if status != expected:
            wrong.append(f"{model._meta.label} add: {status}, expected {expected}")

    assert wrong == []


@pytest.mark.parametrize("role", INTRUDERS)
def test_another_tenant_finds_nothing_at_any_address_of_the_office(role: str, world: World) -> None:
    actor, browser = world.actors[role], world.browser(role)
    found = []
    for model, office in REGISTERED.items():
        for obj in _hidden(model, actor)[:1]:
            addresses = [_address(model, page, obj.pk) for page in ("change", "history")]
            if office.workflow is not None:
                addresses += [_address(model, "move", obj.pk, name) for name in office.workflow.moves]
            found += [each for each in addresses if browser.get(each).status_code != 404]
            found += [each for each in addresses if browser.post(each, {"reason": "x"}).status_code != 404]

    assert found == []


@pytest.mark.parametrize("role", INTRUDERS)
def test_lists_exports_and_choices_name_nothing_of_another_tenant(role: str, world: World) -> None:
    actor, browser = world.actors[role], world.browser(role)
    seen = "\n".join(str(obj) for model in REGISTERED for obj in visible(model, actor))
    hidden = {
        name for model in NAMED for obj in _hidden(model, actor) if len(name := str(obj)) > 3 and name not in seen
    }
    assert len(hidden) > 3, "the world must hold things that this role can't see"

    told = []
    for address, text in _texts(browser):
        told += [f"{address}: {name}" for name in hidden if re.search(rf"{re.escape(name)}(?!\d)", text)]

    assert told == []


def test_the_world_holds_something_hidden_of_everything_that_can_be_hidden(world: World) -> None:
    """Otherwise the two tests above would prove nothing for that model."""
    others = [world.actors[role] for role in INTRUDERS]
    missing = [
        model._meta.label
        for model in REGISTERED
        if not isinstance(visibilities()[model], Anybody) and not any(_hidden(model, actor) for actor in others)
    ]

    assert missing == []


@pytest.mark.parametrize("role", INTRUDERS)
def test_bulk_acts_reach_nothing_of_another_tenant(role: str, world: World) -> None:
    actor, browser = world.actors[role], world.browser(role)
    for model, office in REGISTERED.items():
        hidden = [obj.pk for obj in _hidden(model, actor)]
        for name in office.bulk_moves:
            chosen = {"action": f"move_{name}", "_selected_action": hidden, "confirmed": "1", "reason": "x"}
            before = list(model._base_manager.filter(pk__in=hidden).values())
            browser.post(_address(model, "changelist"), chosen)
            assert list(model._base_manager.filter(pk__in=hidden).values()) == before, model


def _expected(actor: Actor, model: type[Model]) -> int:
    if not actor.is_signed_in:
        return 302
    if not can(actor, "organisations.enter_office"):
        return 404
    return 200 if visibilities()[model].possible(actor) else 403


def _hidden(model: type[Model], actor: Actor) -> list[Any]:
    return list(model._base_manager.exclude(pk__in=visible(model, actor).order_by().values("pk"))[:2])


def _address(model: type[Model], page: str, *arguments: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def _texts(browser: Any) -> Iterator[tuple[str, str]]:
    """Everything that lists: tables with their filters, Excel files, choices of forms, suggestions while typing."""
    for model, office in REGISTERED.items():
        for page in ("changelist", "add"):
            address = _address(model, page)
            yield address, browser.get(address).content.decode()
        answer = browser.get(_address(model, "export"))
        if answer.status_code == 200:
            book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
            yield (
                f"{model._meta.label} export",
                str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names]),
            )
        for name in office.autocomplete_fields:
            asked = urlencode(
                {
                    "app_label": model._meta.app_label,
                    "model_name": model._meta.model_name,
                    "field_name": name,
                    "term": "",
                }
            )
            address = f"{reverse('admin:autocomplete')}?{asked}"
            yield address, browser.get(address).content.decode()
