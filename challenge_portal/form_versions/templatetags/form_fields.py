"""Tags for the two partials of this app; pages include the partials and need none of these."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from challenge_portal.form_versions.cleaning import FormDefinition
from challenge_portal.form_versions.showing import ReadRow, ShownSection, error_list, form_sections, read_rows

register = template.Library()


@register.simple_tag
def sections_of(
    version: FormDefinition, values: Mapping[str, Any] | None, errors: Mapping[str, Sequence[str]] | None
) -> tuple[ShownSection, ...]:
    """The form in its parts, for `form_versions/fields.html`."""
    return form_sections(version, values or {}, errors or {})


@register.simple_tag
def errors_of(version: FormDefinition, errors: Mapping[str, Sequence[str]] | None) -> list[tuple[str, str]]:
    """Every error with the id of its control, for the list at the head of the page."""
    return error_list(version, errors or {})


@register.simple_tag
def answers_of(version: FormDefinition, values: Mapping[str, Any] | None) -> tuple[ReadRow, ...]:
    """The answers as people read them, for `form_versions/read.html`."""
    return read_rows(version, values or {})
