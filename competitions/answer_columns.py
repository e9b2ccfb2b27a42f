"""The answers of the 申办表 as columns of an export, from the versions of the form that were filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from challenge_portal.form_versions.comparing import Texts, answer_texts
from challenge_portal.organisations.office.export import Column
from competitions.models import HostingApplication

IN_COLUMNS = frozenset({"place", "track", "theme", "industries", "final_on"})
"""Answers that have columns of their own."""
WIDTH = 30


def answer_columns(rows: Sequence[HostingApplication]) -> list[Column]:
    """A column for each question, worded as in the newest of the versions; who wasn't asked it has an empty cell."""
    forms = {row.form_version_id: row.form_version for row in rows}
    labels: dict[str, str] = {}
    for form in sorted(forms.values(), key=lambda each: -each.version):
        for spec in form.specs:
            labels.setdefault(spec.name, spec.label)
    texts = {row.pk: answer_texts(forms[row.form_version_id], row.answers) for row in rows}
    asked = [name for name in labels if name not in IN_COLUMNS and any(name in each for each in texts.values())]
    return [Column(labels[name], partial(_cell, texts, name), "申办表填报内容", WIDTH) for name in asked]


def _cell(texts: Mapping[int, Texts], name: str, row: HostingApplication) -> str:
    return texts[row.pk].get(name, ("", ""))[1]
