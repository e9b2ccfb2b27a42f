"""Every address of the portal with its name, read from the URLconf."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

OWN = frozenset(
    "accounts api awards competitions demands documents form_versions notices organisations pages solutions trail".split()
)
"""Namespaces of our own apps: every name in them needs a row in the table."""

THIRD_PARTY: frozenset[str] = frozenset()
"""Namespaces of libraries whose addresses are offered as they are: a closed list, empty so far."""

OFFICE = "admin"
"""The namespace of the back office, whose rows are generated from its registry."""


@dataclass(frozen=True, slots=True)
class Route:
    """One address."""

    namespace: str
    name: str
    pattern: str
    view: Any

    @property
    def full_name(self) -> str:
        return f"{self.namespace}:{self.name}" if self.namespace else self.name


def all_routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], namespace: str, prefix: str) -> Iterator[Route]:
    for each in patterns:
        pattern = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, each.namespace or namespace, pattern)
        elif isinstance(each, URLPattern):
            yield Route(namespace, each.name or "", pattern, each.callback)
