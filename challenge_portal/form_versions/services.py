"""Load forms from code, and freeze a version with its first answer."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from challenge_portal.form_versions.fields import FieldSpec
from challenge_portal.form_versions.models import FormVersion, in_order


class FrozenForm(Exception):
    """The definition in the code differs from a version that people have already answered."""


@transaction.atomic
def load_form(key: str, version: int, title: str, fields: Sequence[FieldSpec], *, source: str = "") -> FormVersion:
    """Put a form from code into the database; calling it again changes nothing.

    A version that nobody has used yet takes over the new definition.
    Raises FrozenForm when a used version differs: such a change needs a new version number.
    """
    _check_definition(fields)
    stored = _through_json([spec.as_json() for spec in in_order(fields)])
    definition = {"title": title, "source": source, "fields": stored}
    form, created = FormVersion.objects.select_for_update().get_or_create(key=key, version=version, defaults=definition)
    if created or all(getattr(form, name) == value for name, value in definition.items()):
        return form
    if form.frozen_at is not None:
        raise FrozenForm(f"{key} version {version} is in use; give the changed form a new version number")
    FormVersion.objects.filter(pk=form.pk).update(**definition)
    return FormVersion.objects.get(pk=form.pk)


def current_form(key: str) -> FormVersion:
    """The newest version of a form. Raises FormVersion.DoesNotExist when none is loaded."""
    return FormVersion.objects.filter(key=key).order_by("-version")[:1].get()


def freeze_form(form: FormVersion, *, at: datetime) -> None:
    """Fix a version for good, because somebody answers it from now on. Doing it twice is harmless."""
    FormVersion.objects.filter(pk=form.pk, frozen_at__isnull=True).update(frozen_at=at)


def _check_definition(fields: Sequence[FieldSpec]) -> None:
    """Names are unique, and references between fields point at fields of the same form."""
    names = [spec.name for spec in fields]
    if len(set(names)) != len(names):
        raise ValueError("two fields have the same name")
    for spec in fields:
        for reference in [spec.not_before, spec.only_when[0] if spec.only_when else ""]:
            if reference and reference not in names:
                raise ValueError(f"{spec.name} refers to the unknown field {reference}")


def _through_json(value: object) -> object:
    """What PostgreSQL gives back for this value: tuples become lists, so comparing is honest."""
    return json.loads(json.dumps(value, ensure_ascii=False))
