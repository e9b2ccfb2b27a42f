"""Load forms from code, and freeze a version with its first answer."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from challenge_portal.form_versions.fields import FieldSpec
from challenge_portal.form_versions.models import FormVersion, in_order, own_key
from challenge_portal.kernel.refusals import Refused


class FrozenForm(Exception):
    """The definition in the code differs from a version that people have already answered."""


@transaction.atomic
def load_form(key: str, version: int, title: str, fields: Sequence[FieldSpec], *, source: str = "") -> FormVersion:
    """Put a form from code into the database; calling it again changes nothing.

    A version that nobody has used yet takes over the new definition.
    Raises FrozenForm when a used version differs, or when officers made the version of this number in the browser:
    such a change needs a new version number.
    """
    check_definition(fields)
    stored = stored_fields(fields)
    definition = {"title": title, "source": source, "fields": stored}
    form, created = FormVersion.objects.select_for_update().get_or_create(key=key, version=version, defaults=definition)
    if created or all(getattr(form, name) == value for name, value in definition.items()):
        return form
    if form.frozen_at is not None or not form.from_code:
        raise FrozenForm(f"{key} version {version} is in use or was made by officers; take a new version number")
    FormVersion.objects.filter(pk=form.pk).update(**definition)
    return FormVersion.objects.get(pk=form.pk)


def current_form(key: str, *, holder: int | None = None) -> FormVersion:
    """The newest version of a form that nobody is editing: of the holder's own form, where it has one. One query.

    Raises FormVersion.DoesNotExist when none is loaded.
    """
    keys = [key] if holder is None else [key, own_key(key, holder)]
    rows = FormVersion.objects.select_related("extends").filter(key__in=keys, editing=False)
    return rows.order_by(F("holder").asc(nulls_last=True), "-version")[:1].get()


def freeze_form(form: FormVersion, *, at: datetime) -> None:
    """Fix a version for good, because somebody answers it from now on. Doing it twice is harmless.

    Raises Refused for a version that officers are still editing.
    """
    frozen = FormVersion.objects.filter(pk=form.pk, frozen_at__isnull=True, editing=False).update(frozen_at=at)
    if not frozen and FormVersion.objects.filter(pk=form.pk, editing=True).exists():
        raise Refused(f"{form}还在编辑，完成编辑后才能使用。")


def check_definition(fields: Sequence[FieldSpec]) -> None:
    """Names are unique, and references between fields point at fields of the same form. Raises ValueError."""
    names = [spec.name for spec in fields]
    if len(set(names)) != len(names):
        raise ValueError("two fields have the same name")
    for spec in fields:
        for reference in [spec.not_before, spec.only_when[0] if spec.only_when else ""]:
            if reference and reference not in names:
                raise ValueError(f"{spec.name} refers to the unknown field {reference}")


def stored_fields(fields: Iterable[FieldSpec]) -> list[dict[str, Any]]:
    """The fields as PostgreSQL gives them back: tuples become lists, so comparing is honest."""
    stored: list[dict[str, Any]] = json.loads(
        json.dumps([spec.as_json() for spec in in_order(fields)], ensure_ascii=False)
    )
    return stored
