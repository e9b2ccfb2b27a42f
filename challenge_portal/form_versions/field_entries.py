"""What officers type about one field of a form, checked and made into the field itself."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from challenge_portal.form_versions.cleaning import MOST_ROWS
from challenge_portal.form_versions.fields import KIND_LABELS, FieldSpec, Kind, Option
from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.kernel.wordcount import count_words, normalise_text

LABEL_LIMIT = 40
SECTION_LIMIT = 20
HINT_LIMIT = 300
OPTION_LIMIT = 60
COLUMN_LIMIT = 60
"""字数 of what is typed here; the last one bounds the cells of a column that is added."""
MOST_WORDS = {Kind.TEXT: 200, Kind.LONG_TEXT: 5000}
MOST_OPTIONS = 60
MOST_COLUMNS = 6
LIMITED = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICES, Kind.ROWS})
CHOOSING = frozenset({Kind.CHOICE, Kind.CHOICES})
OTHER = "other"


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One field as it is typed. ``limit`` is 字数 of a text, the most ticks of 多选, the most rows of a table.

    ``options`` and ``columns`` are labels, one each; ``other`` adds 其他 with a text of its own.
    """

    label: str
    kind: str = Kind.TEXT
    section: str = ""
    hint: str = ""
    limit: int | None = None
    required: bool = True
    options: tuple[str, ...] = ()
    other: bool = False
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fixed:
    """What may not change of a field that the code reads by its name; ``most`` is the largest limit it can take."""

    most: int | None = None


def entry_of(spec: FieldSpec) -> FieldEntry:
    """A field as the page of the editor shows it."""
    return FieldEntry(
        label=spec.label,
        kind=str(spec.kind),
        section=spec.section,
        hint=spec.hint,
        limit=spec.limit,
        required=spec.required,
        options=tuple(option.label for option in spec.options if not option.asks_text),
        other=bool(spec.other_name),
        columns=tuple(column.label for column in spec.columns),
    )


def new_name(taken: Iterable[str]) -> str:
    """A name for an added field. It says nothing and is never used twice, so answers of all versions stay apart."""
    known = set(taken)
    while (name := f"added_{secrets.token_hex(4)}") in known:
        pass
    return name


def spec_of(
    entry: FieldEntry, *, name: str, was: FieldSpec | None, others: Sequence[FieldSpec], fixed: Fixed | None = None
) -> FieldSpec:
    """The field that was typed. ``was`` is the field as it stands, ``others`` are those beside it in the form.

    Raises Refused at the control that is wrong.
    """
    kind = _kind(entry, was, fixed)
    same_kind = was if was is not None and was.kind is kind else None
    made = FieldSpec(
        name=name,
        label=_label(entry, others),
        kind=kind,
        section=_section(entry, others),
        hint=_hint(entry, kind),
        required=entry.required and kind is not Kind.NOTICE,
        options=_options(entry, kind, same_kind),
        columns=_columns(entry, kind, same_kind),
        order=was.order if was is not None else max((each.order for each in others), default=0) + 1,
    )
    if same_kind is not None:  # what the editor has no control for stays
        kept = ("minimum", "unit", "least", "most", "decimals", "only_when", "not_before", "wide")
        made = replace(made, **{each: getattr(same_kind, each) for each in kept})
    return replace(made, limit=_limit(entry, made, fixed))


def _wrong(text: str, field: str) -> Refused:
    return Refused(Refusal(text, field=field))


def _kind(entry: FieldEntry, was: FieldSpec | None, fixed: Fixed | None) -> Kind:
    if entry.kind not in KIND_LABELS:
        raise _wrong("没有这种填写方式，请从所列的方式中选择。", "kind")
    kind = Kind(entry.kind)
    if fixed is None or was is None:
        return kind
    stands = entry_of(was)
    for field, what in (
        ("kind", "填写方式"),
        ("required", "是否必填"),
        ("options", "选项"),
        ("other", "选项"),
        ("columns", "各列"),
    ):
        if getattr(entry, field) != getattr(stands, field):
            raise _wrong(f"门户的规则要用“{was.label}”这一项，{what}不能改；名称、提示和上限可以改。", field)
    return kind


def _label(entry: FieldEntry, others: Sequence[FieldSpec]) -> str:
    label = " ".join(normalise_text(entry.label).split())
    if not label:
        raise _wrong("请填写字段名称。", "label")
    _within(label, LABEL_LIMIT, "字段名称", "label")
    if any(each.label == label for each in others):
        raise _wrong(f"这份表单里已有“{label}”，请换一个名称。", "label")
    return label


def _section(entry: FieldEntry, others: Sequence[FieldSpec]) -> str:
    section = " ".join(normalise_text(entry.section).split())
    if not section and any(each.section for each in others):
        raise _wrong("请选择这一项放在表单的哪一部分。", "section")
    _within(section, SECTION_LIMIT, "部分的名称", "section")
    return section


def _hint(entry: FieldEntry, kind: Kind) -> str:
    hint = normalise_text(entry.hint)
    if kind is Kind.NOTICE and not hint:
        raise _wrong("说明文字写在“提示”里，请填写。", "hint")
    _within(hint, HINT_LIMIT, "提示", "hint")
    return hint


def _within(text: str, limit: int, what: str, field: str) -> None:
    over = count_words(text) - limit
    if over > 0:
        raise _wrong(f"{what}超出 {over} 字，请精简到 {limit} 字以内。", field)


def _limit(entry: FieldEntry, made: FieldSpec, fixed: Fixed | None) -> int | None:
    limit, kind = entry.limit, made.kind
    if kind not in LIMITED:
        if limit is not None:
            raise _wrong(f"“{KIND_LABELS[kind]}”没有上限，请清空。", "limit")
        return None
    if limit is None:
        if kind in MOST_WORDS:
            raise _wrong("请填写字数上限。", "limit")
        return None
    least, most = max(made.minimum or 1, 1), _most(made, fixed)
    if limit < least:
        raise _wrong(f"上限不能小于 {least}。", "limit")
    if limit > most:
        raise _wrong(f"这一项的上限最多 {most}。", "limit")
    return limit


def _most(made: FieldSpec, fixed: Fixed | None) -> int:
    general = len(made.options) if made.kind is Kind.CHOICES else MOST_WORDS.get(made.kind, MOST_ROWS)
    return min(general, fixed.most) if fixed is not None and fixed.most is not None else general


def _options(entry: FieldEntry, kind: Kind, was: FieldSpec | None) -> tuple[Option, ...]:
    labels = _lines(entry.options, "选项", "options", limit=OPTION_LIMIT, most=MOST_OPTIONS)
    if kind not in CHOOSING:
        if labels or entry.other:
            text = f"“{KIND_LABELS[kind]}”没有选项。请清空选项，或把填写方式改为单选、多选。"
            raise _wrong(text, "options")
        return ()
    if len(labels) + entry.other < 2:
        raise _wrong("请至少列出两个选项，一行一个。", "options")
    if OTHER in labels:
        raise _wrong(f"选项不能叫“{OTHER}”，请换一个说法。", "options")
    known = {option.label: option for option in was.options} if was is not None else {}
    last = next((option for option in known.values() if option.asks_text), Option(OTHER, "其他", asks_text=True))
    found = tuple(known.get(label) or Option(label, label) for label in labels)
    return (*found, last) if entry.other else found


def _columns(entry: FieldEntry, kind: Kind, was: FieldSpec | None) -> tuple[FieldSpec, ...]:
    labels = _lines(entry.columns, "列", "columns", limit=LABEL_LIMIT, most=MOST_COLUMNS)
    if kind is not Kind.ROWS:
        if labels:
            raise _wrong(f"“{KIND_LABELS[kind]}”没有列。请清空各列，或把填写方式改为表格。", "columns")
        return ()
    if not labels:
        raise _wrong("请列出表格的各列，一行一列。", "columns")
    known = {column.label: column for column in was.columns} if was is not None else {}
    found: list[FieldSpec] = []
    for label in labels:
        names = [column.name for column in (*found, *known.values())]
        added = FieldSpec(new_name(names), label, limit=COLUMN_LIMIT, required=not found)
        found.append(known.get(label) or added)
    return tuple(found)


def _lines(typed: Sequence[str], what: str, field: str, *, limit: int, most: int) -> list[str]:
    """The lines that say something, each once and not too long."""
    lines = [line for each in typed if (line := " ".join(normalise_text(each).split()))]
    for number, line in enumerate(lines):
        if line in lines[:number]:
            raise _wrong(f"{what}“{line}”写了两次。", field)
        _within(line, limit, f"{what}“{line[:20]}”", field)
    if len(lines) > most:
        raise _wrong(f"{what}最多 {most} 个，现在有 {len(lines)} 个。", field)
    return lines
