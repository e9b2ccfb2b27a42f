"""The next version of the 申办表, which the centre is editing: shorter, and with a question more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.form_versions.editing import add_field, copy_form, edit_field
from challenge_portal.form_versions.field_entries import FieldEntry, entry_of
from challenge_portal.form_versions.services import current_form
from competitions.forms_data.hosting_application_v1 import KEY, SUPPORT

BEGUN = 3  # days before the load
VENUE = FieldEntry("办赛场地", "long_text", SUPPORT, "写明现场赛会场、可容纳人数和线上直播条件。", 100)


def plan_next_form(cast: Cast, agenda: Agenda) -> None:
    """One afternoon's work, not finished yet."""
    agenda.plan(agenda.past(BEGUN, "form"), partial(_edit, cast))


def _edit(cast: Cast, at: datetime) -> None:
    centre = cast.actor("centre")
    form = copy_form(actor=centre, form=current_form(KEY), at=at)
    shorter = replace(entry_of(form.spec("plan")), limit=250)
    form = edit_field(actor=centre, form=form, name="plan", entry=shorter, at=at)
    add_field(actor=centre, form=form, entry=VENUE, at=at)
