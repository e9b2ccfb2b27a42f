"""How the hall writes what it has dozens of."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from demands.selectors.hall_filters import Choice

register = template.Library()

HERE = ' aria-current="true"'


@register.simple_tag
def options(choices: Iterable[Choice]) -> SafeString:
    """The links of one row of filters. By hand: a loop of the template would take longer than all else on the page."""
    links = [
        f'<a href="{conditional_escape(choice.url)}"{HERE if choice.chosen else ""}>'
        f"{conditional_escape(choice.label)}<small>{choice.count:d}</small></a>"
        for choice in choices
    ]
    return mark_safe("".join(links))  # noqa: S308 - every part is escaped or a number
