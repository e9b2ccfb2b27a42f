"""Forms change while hosts begin to answer them: nobody answers a form that their edition no longer asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from challenge_portal.form_versions import editing
from challenge_portal.form_versions.field_entries import entry_of
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.refusals import Refused, Stale
from competitions import services
from competitions.models import HostingApplication
from tests.factories.competitions import Walk, hosting_form
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
