"""The words of a competition's edition on pages that show a form as it was filled in."""

from django import template

from challenge_portal.form_versions.cleaning import FormDefinition
from challenge_portal.form_versions.definitions import Definition
from competitions.models import Competition
from competitions.wording import worded

register = template.Library()


@register.filter
def worded_for(form: FormDefinition, competition: Competition) -> Definition:
    """The form with the words of the competition's edition; the edition should have been read with the competition."""
    return worded(form, competition.words)
