"""Filters that offer only what the actor may see."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import FieldListFilter, ModelAdmin, RelatedFieldListFilter, SimpleListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.http import HttpRequest

from challenge_portal.organisations.office.requests import acting
from challenge_portal.organisations.policy import visible

OFFERED = 200
"""How many values a filter lists; beyond that one searches."""

Filter = str | type[SimpleListFilter] | tuple[str, type[FieldListFilter]]


class ScopedRelatedFilter(RelatedFieldListFilter):
    """Values of a relation: those that occur in the actor's list and that the actor may see by themselves."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """(pk, label) in the order of the related model."""
        used = model_admin.get_queryset(request).order_by().values(self.field_path)
        rows = visible(field.remote_field.model, acting(request)).filter(pk__in=used)
        return [(row.pk, str(row)) for row in rows[:OFFERED]]


def scoped(model: type[Model], wanted: Filter) -> Filter:
    """The filter for an entry of ``list_filter``: a relation named by its path becomes a scoped one."""
    if not isinstance(wanted, str):
        return wanted
    try:
        field = get_fields_from_path(model, wanted)[-1]
    except FieldDoesNotExist:
        return wanted
    if isinstance(field, Field) and field.is_relation:
        return (wanted, ScopedRelatedFilter)
    return wanted


def declared_lookups(filters: list[Any]) -> set[str]:
    """What the address may filter by: the field paths and the own parameters of the declared filters."""
    paths = {each if isinstance(each, str) else each[0] for each in filters if isinstance(each, str | tuple)}
    classes = [each for each in filters if isinstance(each, type) and issubclass(each, SimpleListFilter)]
    return paths | {str(each.parameter_name) for each in classes}
