"""Forms change while hosts begin to answer them: nobody answers a form that their edition no longer asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from challenge_portal.form_versions import editing
from challenge_portal.form_versions.field_entries import FieldEntry, entry_of
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.refusals import Refused, Stale
from competitions import services
from competitions.models import HostingApplication
from demands.models import Demand
from demands.services import begin_questions, start_demand
from tests.factories.competitions import Walk, hosting_form
from tests.factories.demands import make_scene
from tests.factories.organisations import NOW
from tests.factories.threads import at_once

ROUNDS = 6
pytestmark = pytest.mark.django_db(transaction=True)


def test_whoever_begins_while_the_form_is_changed_answers_what_the_edition_asks() -> None:
    walk = Walk()
    copied = editing.copy_form(actor=walk.centre, form=hosting_form(), at=walk.at)
    form = editing.finish_editing(actor=walk.centre, form=copied, at=walk.at)

    for ordinal in range(7, 7 + ROUNDS):
        edition = walk.edition(ordinal=ordinal)

        def act(thread: int, edition: object = edition) -> bool:
            try:
                if thread == 0:
                    walk.started(edition)  # type: ignore[arg-type]
                else:
                    services.change_edition_form(
                        actor=walk.centre,
                        edition=edition,
                        form=form,
                        reason="缩短篇幅。",
                        at=walk.at,  # type: ignore[arg-type]
                    )
            except Refused:
                return False
            return True

        at_once(2, act)

        application = HostingApplication.objects.get(edition=edition)
        edition.refresh_from_db()
        assert application.form_version_id == edition.form_version_id


def test_of_two_officers_with_the_same_page_one_saves_and_the_other_is_told() -> None:
    walk = Walk()
    form = editing.copy_form(actor=walk.centre, form=hosting_form(), at=walk.at)
    approach = entry_of(form.spec("approach"))

    def act(thread: int) -> bool:
        try:
            editing.edit_field(
                actor=walk.centre,
                form=form,
                name="approach",
                entry=replace(approach, limit=100 + thread),
                at=walk.at,
                edits=0,
            )
        except Stale:
            return False
        return True

    assert sorted(at_once(2, act)) == [False, True]
    assert FormVersion.objects.get(pk=form.pk).edits == 1


def test_nobody_answers_a_form_that_its_host_has_taken_back_to_edit() -> None:
    scene = make_scene()
    form = begin_questions(actor=scene.host, competition=scene.competition, at=NOW)
    form = editing.add_field(actor=scene.host, form=form, entry=FieldEntry("生产线现状", limit=50), at=NOW)

    for _ in range(ROUNDS):
        form = editing.finish_editing(actor=scene.host, form=form, at=NOW)

        def act(thread: int, form: FormVersion = form) -> bool:
            try:
                if thread == 0:
                    start_demand(actor=scene.owner, competition=scene.competition, at=NOW)
                else:
                    editing.reopen_editing(actor=scene.host, form=form, at=NOW)
            except Refused:
                return False
            return True

        at_once(2, act)

        form.refresh_from_db()
        assert not Demand.objects.filter(form_version__editing=True).exists()
        if not form.editing:  # somebody answers it: the next round needs a version that nobody does
            form = editing.copy_form(actor=scene.host, form=form, at=NOW)
