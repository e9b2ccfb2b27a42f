"""One step puts the forms that come with the code into the database; a second run changes nothing."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from challenge_portal.form_versions import installing
from challenge_portal.form_versions.fields import FieldSpec
from challenge_portal.form_versions.installing import BaseForm, Outcome, install_forms
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import current_form, freeze_form
from challenge_portal.places import CHECKOUT
from demands.services import start_demand
from tests.factories.demands import NOW, make_competition, signed
from tests.factories.organisations import InstitutionFactory, make_tree, member

KEYS = {
    "hosting_application",
    "work_plan",
    "demand_survey",
    "demand_light",
    "demand_analysis",
    "challenge_registration",
    "solution",
}


def run() -> tuple[str, str]:
    """What the command says, and what it says went wrong."""
    out, err = io.StringIO(), io.StringIO()
    call_command("install_forms", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def note(monkeypatch: pytest.MonkeyPatch) -> BaseForm:
    """The only form that the code has."""
    form = BaseForm("note", 1, "便笺", [FieldSpec("text", "正文", limit=20)], "出处")
    monkeypatch.setattr(installing, "_forms", {("note", 1): form})
    return form


def changed(note: BaseForm, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next release asks for less."""
    shorter = BaseForm("note", 1, "便笺", [FieldSpec("text", "正文", limit=10)], "出处")
    monkeypatch.setattr(installing, "_forms", {("note", 1): shorter})


@pytest.mark.django_db
def test_a_fresh_installation_has_every_form_and_takes_a_demand() -> None:
    said, wrong = run()
    assert {form.key for form in FormVersion.objects.all()} == KEYS
    assert (said.count("已装入"), wrong) == (len(KEYS), "")

    before = list(FormVersion.objects.order_by("pk").values())
    assert run()[0].count("已有，没有变化") == len(KEYS)
    assert list(FormVersion.objects.order_by("pk").values()) == before

    tree = make_tree()
    owner = signed(member(InstitutionFactory(region=tree["donggang"])))
    demand = start_demand(actor=owner, competition=make_competition(tree), at=NOW)
    assert demand.form_version == current_form("demand_survey")


@pytest.mark.django_db
def test_what_nobody_uses_takes_over_the_new_text(note: BaseForm, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [each.outcome for each in install_forms()] == [Outcome.INSTALLED]
    changed(note, monkeypatch)
    assert [each.outcome for each in install_forms()] == [Outcome.RENEWED]
    assert current_form("note").spec("text").limit == 10


@pytest.mark.django_db
def test_what_is_used_stays_and_the_command_says_so(note: BaseForm, monkeypatch: pytest.MonkeyPatch) -> None:
    install_forms()
    freeze_form(current_form("note"), at=NOW)
    changed(note, monkeypatch)

    said, wrong = run()

    assert said == ""
    assert "便笺（note 第 1 版）：没有装入" in wrong
    assert current_form("note").spec("text").limit == 20


def test_production_installs_them_after_the_migrations() -> None:
    compose = (CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8")
    assert "python manage.py migrate --noinput && python manage.py install_forms" in compose
