"""The 申办表 as officers edit it: what of it the code reads by name, and where the versions of our forms are used."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Count

from challenge_portal.form_versions.installing import register_forms
from challenge_portal.form_versions.uses import EditableForm, Use, register_editable_form, register_uses
from competitions.forms_data import hosting_application_v1, work_plan_v1
from competitions.forms_data.hosting_application_v1 import KEY
from competitions.models import Edition, HostingApplication, WorkPlan

# Rules, columns and the paper's own lines read these by their names. The limit is bounded where a column takes it.
FIXED: Mapping[str, int | None] = {
    "place": 20,
    "track": None,
    "theme": 50,
    "industries": 10,
    "hosts": None,
    "contact_name": None,
    "contact_phone": None,
    "collection_on": None,
    "publication_on": None,
    "matching_on": None,
    "final_on": None,
}


def uses(pks: Collection[int]) -> dict[int, Use]:
    """The editions that chose each version; how many applications and work plans were filled in with it. Two queries."""
    chosen: dict[int, list[str]] = {}
    for pk, title in Edition.objects.filter(form_version__in=pks).values_list("form_version_id", "title"):
        chosen.setdefault(pk, []).append(title)
    filled, written = (
        model.objects.filter(form_version__in=pks).order_by().values("form_version_id")
        for model in (HostingApplication, WorkPlan)
    )
    rows = [each.annotate(found=Count("pk")).values_list("form_version_id", "found") for each in (filled, written)]
    counts = dict(rows[0].union(rows[1], all=True))  # a form is the one or the other
    return {pk: Use(tuple(chosen.get(pk, ())), counts.get(pk, 0)) for pk in {*chosen, *counts}}


register_forms(hosting_application_v1, work_plan_v1)
register_editable_form(EditableForm(KEY, FIXED, "competitions:form_print"))
register_uses(uses)
