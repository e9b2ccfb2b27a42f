"""The next version of the 申办表, which the centre is editing; and the questions that 苏州 adds to its survey form."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.form_versions.editing import add_field, copy_form, edit_field, finish_editing
from challenge_portal.form_versions.field_entries import FieldEntry, entry_of
from challenge_portal.form_versions.services import current_form
from competitions.forms_data.hosting_application_v1 import KEY, SUPPORT
from demands.services import begin_questions

BEGUN = 3  # days before the load
ASKING, ASKED = "cic-7-suzhou", 34  # days before the load: it is made, and collects from the next day
QUESTIONS = (
    FieldEntry("能否提供中试或试验条件", "choice", options=("能", "不能", "可以协商")),
    FieldEntry(
        "希望对接的高校院所", "long_text", hint="已有联系的写明院系或团队，没有的不填。", limit=200, required=False
    ),
)
VENUE = FieldEntry("办赛场地", "long_text", SUPPORT, "写明现场赛会场、可容纳人数和线上直播条件。", 100)


def plan_next_form(cast: Cast, agenda: Agenda) -> None:
    """One afternoon's work, not finished yet."""
    agenda.plan(agenda.past(BEGUN, "form"), partial(_edit, cast))


def plan_host_questions(cast: Cast, agenda: Agenda) -> None:
    """In use before the first enterprise begins to fill the form in."""
    agenda.plan(agenda.office_moment(ASKED, "16:30"), partial(_ask, cast))


def _ask(cast: Cast, at: datetime) -> None:
    host = cast.actor("suzhou")
    form = begin_questions(actor=host, competition=cast.competitions[ASKING], at=at)
    for question in QUESTIONS:
        form = add_field(actor=host, form=form, entry=question, at=at)
    finish_editing(actor=host, form=form, at=at)


def _edit(cast: Cast, at: datetime) -> None:
    centre = cast.actor("centre")
    form = copy_form(actor=centre, form=current_form(KEY), at=at)
    shorter = replace(entry_of(form.spec("plan")), limit=250)
    form = edit_field(actor=centre, form=form, name="plan", entry=shorter, at=at)
    add_field(actor=centre, form=form, entry=VENUE, at=at)
