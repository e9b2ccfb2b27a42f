"""The forms that come with the code: each app names its own, and one step puts them all into the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.db import transaction

from challenge_portal.form_versions.fields import FieldSpec
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import FrozenForm, load_form


class CodeForm(Protocol):
    """A module of ``forms_data``: one version of one form."""

    KEY: str
    VERSION: int
    TITLE: str
    SOURCE: str

    @property
    def FIELDS(self) -> Sequence[FieldSpec]:  # noqa: N802 - a constant of the module
        """The fields in the order of the paper."""
        ...


@dataclass(frozen=True, slots=True)
class BaseForm:
    """One version of a form as the code has it."""

    key: str
    version: int
    title: str
    fields: Sequence[FieldSpec]
    source: str


class Outcome(StrEnum):
    """What installing did with a form."""

    INSTALLED = "已装入"
    KNOWN = "已有，没有变化"
    RENEWED = "还没有人用，已换成新的内容"
    BARRED = "没有装入：这一版已在使用或由经办人另拟，内容与程序里的不同"


@dataclass(frozen=True, slots=True)
class Installed:
    """One form and what became of it."""

    form: BaseForm
    outcome: Outcome

    @property
    def barred(self) -> bool:
        """The database holds something else under this number and keeps it."""
        return self.outcome is Outcome.BARRED


_forms: dict[tuple[str, int], BaseForm] = {}


def register_forms(*modules: CodeForm) -> None:
    """Name forms that come with the code."""
    for module in modules:
        form = BaseForm(module.KEY, module.VERSION, module.TITLE, module.FIELDS, module.SOURCE)
        _forms[form.key, form.version] = form


def install_forms() -> list[Installed]:
    """Put every registered form into the database, older versions first. Doing it again changes nothing."""
    return [Installed(form, _install(form)) for _, form in sorted(_forms.items())]


@transaction.atomic
def _install(form: BaseForm) -> Outcome:
    before = FormVersion.objects.filter(key=form.key, version=form.version).first()
    try:
        after = load_form(form.key, form.version, form.title, form.fields, source=form.source)
    except FrozenForm:
        return Outcome.BARRED
    if before is None:
        return Outcome.INSTALLED
    same = (before.title, before.source, before.fields) == (after.title, after.source, after.fields)
    return Outcome.KNOWN if same else Outcome.RENEWED
