"""A form that no row of the database holds: repeated rows on a page, or a version fitted to one case."""

from __future__ import annotations

from dataclasses import dataclass

from challenge_portal.form_versions.fields import FieldSpec


@dataclass(frozen=True, slots=True)
class Definition:
    """Fields with a title, as ``form_versions`` shows and checks them; ``source`` cites the notice, if there is one."""

    specs: tuple[FieldSpec, ...]
    title: str
    source: str = ""

    def spec(self, name: str) -> FieldSpec:
        """One field by its name; KeyError for an unknown one."""
        return {each.name: each for each in self.specs}[name]
