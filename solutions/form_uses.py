"""How many registrations and solutions were filled in with each version of their forms."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from challenge_portal.form_versions.installing import register_forms
from challenge_portal.form_versions.uses import Use, register_uses
from solutions.forms_data import registration_v1, solution_v1
from solutions.models import Registration, Solution


def uses(pks: Collection[int]) -> dict[int, Use]:
    """The number of records by version. One query."""
    models = (Registration, Solution)
    rows = [model.objects.filter(form_version__in=pks).order_by().values("form_version_id") for model in models]
    counted = [each.annotate(found=Count("pk")).values_list("form_version_id", "found") for each in rows]
    return {pk: Use(records=found) for pk, found in counted[0].union(counted[1], all=True)}


register_forms(registration_v1, solution_v1)
register_uses(uses)
