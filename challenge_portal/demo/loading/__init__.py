"""Bring the data files to life: every step by the services of the domain, as the person who would do it, in its order.

Nothing here writes a state. What happened on different days is first put on an agenda and then done day by day, so
that numbers, messages and the record run in the order in which they would have come about.
"""

from __future__ import annotations

import time
from datetime import datetime

from django.db import transaction

from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.announcements import plan_announcements
from challenge_portal.demo.loading.applications import plan_applications
from challenge_portal.demo.loading.archive import take_over_fourth_edition
from challenge_portal.demo.loading.awards import plan_awards
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.competitions import plan_competitions
from challenge_portal.demo.loading.complaints import plan_complaints
from challenge_portal.demo.loading.decisions import plan_decisions
from challenge_portal.demo.loading.demands import plan_demands
from challenge_portal.demo.loading.editions import plan_seventh_edition
from challenge_portal.demo.loading.finals import plan_finals
from challenge_portal.demo.loading.forms import plan_host_questions, plan_next_form
from challenge_portal.demo.loading.hosting import plan_hosting
from challenge_portal.demo.loading.letters import plan_letters
from challenge_portal.demo.loading.matching import plan_matching
from challenge_portal.demo.loading.organisers import load_authorities, load_institutions, load_people
from challenge_portal.demo.loading.past import plan_past
from challenge_portal.demo.loading.reviewing import plan_reviewing
from challenge_portal.demo.loading.seals import plan_seals
from challenge_portal.demo.loading.solutions import plan_solutions
from challenge_portal.demo.models import DemoLoad
from challenge_portal.form_versions.installing import install_forms

__all__ = ["EDITION", "load"]

EDITION = "2"


@transaction.atomic
def load(*, at: datetime) -> DemoLoad | None:
    """Load everything relative to ``at``, all or nothing. Nothing, and no answer, when it is there already."""
    if DemoLoad.objects.filter(edition=EDITION).exists():
        return None
    started = time.monotonic()
    agenda = Agenda(at)
    install_forms()
    load_authorities()
    load_people(agenda)
    load_institutions(agenda)
    cast = Cast(at)
    take_over_fourth_edition(cast, agenda)
    plan_seventh_edition(cast, agenda)
    plan_applications(cast, agenda)
    plan_letters(cast, agenda)
    plan_next_form(cast, agenda)
    plan_host_questions(cast, agenda)
    plan_seals(cast, agenda)
    plan_past(cast, agenda)
    plan_reviewing(cast, agenda)
    plan_decisions(cast, agenda)
    plan_competitions(cast, agenda)
    plan_hosting(cast, agenda)
    demands = plan_demands(cast, agenda)
    solutions = plan_solutions(cast, agenda, demands)
    plan_matching(cast, agenda, solutions)
    plan_finals(cast, agenda, solutions)
    plan_awards(cast, agenda, solutions)
    plan_complaints(cast, agenda)
    plan_announcements(cast, agenda)
    agenda.run()
    return DemoLoad.objects.create(edition=EDITION, loaded_at=at, seconds=time.monotonic() - started)
