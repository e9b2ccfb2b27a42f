"""Which forms the ways in use. One place, for a competition may come to have a survey form of its own."""

from __future__ import annotations

from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import current_form, load_form
from competitions.models import Competition
from demands.forms_data import demand_light_v1, demand_survey_v1


def survey_of(competition: Competition) -> FormVersion:
    """The full survey form that demands of this competition are filled in with."""
    del competition  # all of them use the newest one
    return current_form(demand_survey_v1.KEY)


def light_form() -> FormVersion:
    """The light first form behind a QR link (预报名表). A portal from before it had one loads it with the first use."""
    form = demand_light_v1
    known = FormVersion.objects.filter(key=form.KEY, editing=False).order_by("-version").first()
    return known or load_form(form.KEY, form.VERSION, form.TITLE, form.FIELDS, source=form.SOURCE)
