"""How one field would look on the form's page, while it is being typed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from challenge_portal.form_versions.field_entries import MOST_WORDS, FieldEntry, spec_of
from challenge_portal.form_versions.fields import FieldSpec
from challenge_portal.form_versions.showing import ShownSection, form_sections
from challenge_portal.kernel.refusals import Refused

PREVIEWED = "previewed_field"


@dataclass(frozen=True, slots=True)
class FieldPreview:
    """The field alone on a page, or why it can't be shown yet."""

    sections: tuple[ShownSection, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Alone:
    specs: tuple[FieldSpec, ...]


def preview_of(entry: FieldEntry) -> FieldPreview:
    """The field as it is typed so far. What is wrong with it is said in its place."""
    unlimited = entry.limit is None and entry.kind in MOST_WORDS  # not typed yet; saving asks for it
    named = replace(entry, section="", label=entry.label or "字段名称", limit=1 if unlimited else entry.limit)
    try:
        spec = spec_of(named, name=PREVIEWED, was=None, others=())
    except Refused as refused:
        return FieldPreview(problem=refused.refusal.text)
    shown = replace(spec, limit=None) if unlimited else spec
    return FieldPreview(form_sections(_Alone((shown,)), {}, {}))
