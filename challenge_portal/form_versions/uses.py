"""Where versions of forms are used, and what of them the code itself reads. The apps above say it here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Use:
    """Where one version is used: what has chosen it (an edition), and how many records were filled in with it."""

    chosen_by: tuple[str, ...] = ()
    records: int = 0


FindUses = Callable[[Collection[int]], Mapping[int, Use]]
"""From the ids of versions to their uses; a version that is used nowhere may be left out."""


@dataclass(frozen=True, slots=True)
class EditableForm:
    """A form that officers edit in the browser.

    ``fixed`` are the fields that rules, columns or the paper read by their names, each with the largest limit that
    they can take (None: as it stands); they can be worded anew, but neither removed nor asked in another way.
    ``print_name`` is the URL name of the draft print of a version.
    """

    key: str
    fixed: Mapping[str, int | None] = field(default_factory=dict)
    print_name: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose own form a version is, and the page from which its officers come."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class OwnQuestions:
    """A form that comes with the code and to which each holder adds questions of its own, under ``heading``, at its end.

    ``holder`` finds the name and the page of one of them.
    """

    key: str
    heading: str
    holder: Callable[[int], Holder]


_editable: dict[str, EditableForm] = {}
_own: dict[str, OwnQuestions] = {}
_finders: list[FindUses] = []


def register_editable_form(form: EditableForm) -> None:
    """Let officers edit the versions of this form."""
    _editable[form.key] = form


def register_own_questions(own: OwnQuestions) -> None:
    """Let those who ask this form add questions of their own to it."""
    _own[own.key] = own


def own_questions(key: str) -> OwnQuestions:
    """What the app that owns a form says about questions added to it; KeyError for a form that takes none."""
    return _own[key]


def register_uses(find: FindUses) -> None:
    """Tell where versions are used."""
    if find not in _finders:
        _finders.append(find)


def editable_form(key: str) -> EditableForm | None:
    """What the app that owns a form says about editing it; nothing for a form that comes with the code."""
    return _editable.get(key)


def uses_of(pks: Collection[int]) -> dict[int, Use]:
    """The uses of these versions, all apps together."""
    found = dict.fromkeys(pks, Use())
    for find in _finders:
        for pk, use in find(pks).items():
            known = found[pk]
            found[pk] = Use(known.chosen_by + use.chosen_by, known.records + use.records)
    return found
