"""The survey form: where its versions are used, and how a competition adds questions of its own to it.

What the form is called, asks and needs comes with the code; a host's questions stand behind it, in a version of the
competition's own, so that every competition still asks what rules, lists and figures read.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count
from django.urls import reverse

from challenge_portal.form_versions.installing import register_forms
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.policy import register_holders
from challenge_portal.form_versions.services import current_form
from challenge_portal.form_versions.uses import Holder, OwnQuestions, Use, register_own_questions, register_uses
from challenge_portal.organisations.policy import AnyOf
from competitions.models import Competition
from competitions.policy import manages, oversees
from demands.forms_data import analysis_v1, demand_light_v1, demand_survey_v1
from demands.forms_data.demand_survey_v1 import KEY
from demands.models import Analysis, Demand

HEADING = "主办方补充问题"


def uses(pks: Collection[int]) -> dict[int, Use]:
    """The number of records by version. One query."""
    rows = [
        model.objects.filter(form_version__in=pks).order_by().values("form_version_id") for model in (Demand, Analysis)
    ]
    counted = [each.annotate(found=Count("pk")).values_list("form_version_id", "found") for each in rows]
    return {pk: Use(records=found) for pk, found in counted[0].union(counted[1], all=True)}


def survey_of(competition_id: int) -> FormVersion:
    """What a demand that is begun now has to answer: the competition's own version, else the portal's newest."""
    return current_form(KEY, holder=competition_id)


def _competition(pk: int) -> Holder:
    code, name = Competition.objects.values_list("code", "name").get(pk=pk)
    return Holder(name, reverse("demands:survey", args=[code]))


register_forms(demand_survey_v1, demand_light_v1, analysis_v1)
register_uses(uses)
register_own_questions(OwnQuestions(KEY, HEADING, _competition))
# the host alone asks; whoever looks on at the competition reads what it asks
register_holders(KEY, edits=manages("holder"), sees=AnyOf(manages("holder"), oversees("holder")))
