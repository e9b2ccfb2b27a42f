"""What differs between two versions of a form: fields added, removed, changed, moved."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from challenge_portal.form_versions.comparing import Change, Piece, Texts, changes
from challenge_portal.form_versions.fields import KIND_LABELS, FieldSpec
from challenge_portal.form_versions.models import FormVersion

SHORT = 12  # characters


class Fate(StrEnum):
    """What became of a field from the older version to the newer one."""

    ADDED = "新增"
    REMOVED = "删去"
    CHANGED = "修改"
    MOVED = "移动"
    SAME = "未变"


TONES = {Fate.ADDED: "go", Fate.REMOVED: "stop", Fate.CHANGED: "wait", Fate.MOVED: "wait", Fate.SAME: ""}


@dataclass(frozen=True, slots=True)
class DifferingField:
    """One field in both versions. ``old`` or ``new`` is empty where the field isn't there; ``changes`` what differs."""

    label: str
    fate: Fate
    tone: str
    old: tuple[tuple[str, str], ...]
    new: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class FormDifference:
    """All fields in the order of the newer version, each removed one after the field that it followed."""

    head: tuple[Change, ...]
    fields: tuple[DifferingField, ...]

    @property
    def differing(self) -> list[DifferingField]:
        """The fields that are not the same in both."""
        return [each for each in self.fields if each.fate is not Fate.SAME]

    @property
    def same(self) -> list[DifferingField]:
        """The fields that are."""
        return [each for each in self.fields if each.fate is Fate.SAME]


def difference(old: FormVersion, new: FormVersion) -> FormDifference:
    """What the newer version asks differently."""
    before = {spec.name: spec for spec in old.specs}
    after = {spec.name: spec for spec in new.specs}
    moved = _moved([name for name in before if name in after], [name for name in after if name in before])
    fields = [
        _differing(before.get(name), after.get(name), moved=name in moved)
        for name in _together(list(before), list(after))
    ]
    return FormDifference(changes(_head(old), _head(new)), tuple(fields))


def _head(form: FormVersion) -> Texts:
    return {"title": ("表单名称", form.title), "source": ("出处", form.source)}


def _differing(old: FieldSpec | None, new: FieldSpec | None, *, moved: bool) -> DifferingField:
    before = _texts(old) if old is not None else {}
    after = _texts(new) if new is not None else {}
    found = tuple(map(_whole, changes(before, after))) if old is not None and new is not None else ()
    if old is None:
        fate = Fate.ADDED
    elif new is None:
        fate = Fate.REMOVED
    else:
        fate = Fate.CHANGED if found else Fate.MOVED if moved else Fate.SAME
    spec = new or old
    label = spec.label if spec is not None else ""
    return DifferingField(label, fate, TONES[fate], _said(before), _said(after), found)


def _whole(change: Change) -> Change:
    """A short value is marked as a whole: 300 became 250, not 30 became 25 before a nought."""
    old, new = ("".join(piece.text for piece in pieces) for pieces in (change.old, change.new))
    if max(len(old), len(new)) > SHORT:
        return change
    return Change(change.label, *(((Piece(text, True),) if text else ()) for text in (old, new)))


def _texts(spec: FieldSpec) -> dict[str, tuple[str, str]]:
    return {
        "label": ("名称", spec.label),
        "kind": ("填写方式", KIND_LABELS[spec.kind]),
        "section": ("所在部分", spec.section),
        "required": ("是否必填", "必填" if spec.required else "选填"),
        "limit": ("上限", str(spec.limit) if spec.limit else ""),
        "options": ("选项", "、".join(option.label for option in spec.options)),
        "columns": ("列", "、".join(column.label for column in spec.columns)),
        "hint": ("提示", spec.hint),
    }


def _said(texts: dict[str, tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, text) for name, (label, text) in texts.items() if text and name != "label")


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The names that left the longest common order."""
    kept: set[str] = set()
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        kept |= set(before[block.a : block.a + block.size])
    return set(before) - kept


def _together(before: list[str], after: list[str]) -> list[str]:
    """The newer order, with each removed field after the one that it followed."""
    found = list(after)
    for place, name in enumerate(before):
        if name not in after:
            earlier = [each for each in before[:place] if each in found]
            found.insert(found.index(earlier[-1]) + 1 if earlier else 0, name)
    return found
