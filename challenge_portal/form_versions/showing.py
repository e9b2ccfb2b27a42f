"""A form as its page and its print see it: every text ready, so that templates decide nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from challenge_portal.form_versions.cleaning import FormDefinition, date_of, field_applies
from challenge_portal.form_versions.fields import FieldSpec, Kind
from challenge_portal.kernel.clock import day
from challenge_portal.kernel.wordcount import count_words

INPUT_TYPES = {Kind.DATE: "date", Kind.PHONE: "tel", Kind.EMAIL: "email"}
INPUT_MODES = {Kind.NUMBER: "decimal", Kind.MONEY: "decimal"}
WIDE = {Kind.LONG_TEXT, Kind.ROWS, Kind.CHOICES, Kind.NOTICE}
MOST_RADIOS = 8  # a longer list of options becomes a select


@dataclass(frozen=True, slots=True)
class ShownOption:
    """One option with its tick."""

    id: str
    value: str
    label: str
    hint: str
    chosen: bool
    asks_text: bool


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field, or one cell of a row, ready to print into a page."""

    id: str
    name: str
    label: str
    kind: str
    value: str = ""
    mark: str = ""
    required: bool = False
    hint: str = ""
    unit: str = ""
    errors: tuple[str, ...] = ()
    counter: str = ""
    over: bool = False
    limit: int | None = None
    minimum: int | None = None
    options: tuple[ShownOption, ...] = ()
    as_select: bool = False
    other_name: str = ""
    other_value: str = ""
    rows: tuple["ShownRow", ...] = ()
    blank: "ShownRow | None" = None
    columns: tuple[FieldSpec, ...] = ()
    input_type: str = "text"
    input_mode: str = ""
    described_by: str = ""
    wide: bool = False
    only_when: str = ""
    only_values: str = ""
    applies: bool = True


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One repeated row; `index` stands in the names of its controls."""

    index: str
    number: str
    cells: tuple[ShownField, ...]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A part of the form with its heading; forms without sections have one part without a title."""

    number: int
    title: str
    fields: tuple[ShownField, ...]

    @property
    def errors(self) -> int:
        """How many fields of this part are wrong."""
        return sum(1 for each in self.fields if each.errors)

    @property
    def missing(self) -> int:
        """How many required fields of this part are still empty."""
        return sum(1 for each in self.fields if each.required and each.applies and not _answered(each))


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One answer as it is read: a text, or a table of rows under `columns`.

    `heading` stands above the first of the questions that the holder added; everything before it has none.
    """

    name: str
    label: str
    text: str
    limit: int | None = None
    words: int | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=())
    heading: str = ""

    def labelled_rows(self) -> list[list[tuple[str, str]]]:
        """The rows with the label of each cell, for a table that folds on a phone."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def form_sections(
    version: FormDefinition, values: Mapping[str, Any], errors: Mapping[str, Sequence[str]]
) -> tuple[ShownSection, ...]:
    """The form in its parts, filled with `values`, with `errors` at their fields."""
    parts: dict[str, list[ShownField]] = {}
    for spec in version.specs:
        parts.setdefault(spec.section, []).append(_shown(spec, values, tuple(errors.get(spec.name, ()))))
    return tuple(ShownSection(number, title, tuple(found)) for number, (title, found) in enumerate(parts.items(), 1))


def error_list(version: FormDefinition, errors: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Every error as (id of the control, text with the field's name), in the order of the form."""
    return [
        (f"f-{spec.name}", text if spec.label in text else f"“{spec.label}”{text}")
        for spec in version.specs
        for text in errors.get(spec.name, ())
    ]


def read_rows(version: FormDefinition, values: Mapping[str, Any]) -> tuple[ReadRow, ...]:
    """The answers as people read them: labels instead of codes, dates and money written out."""
    asked = [spec for spec in version.specs if spec.kind is not Kind.NOTICE and field_applies(spec, values)]
    first = next((spec for spec in asked if spec.own), None)
    return tuple(replace(_read(spec, values), heading=spec.section if spec is first else "") for spec in asked)


def own_answers(version: FormDefinition, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The questions that the holder added, each with its answer as a text, for tables and interfaces."""
    asked = [spec for spec in version.specs if spec.own and spec.kind is not Kind.NOTICE]
    return [(spec.label, _as_text(_read(spec, values))) for spec in asked]


def _as_text(row: ReadRow) -> str:
    """A table's rows as lines, its cells with commas between."""
    return "\n".join("，".join(cell for cell in cells if cell) for cells in row.rows) if row.columns else row.text


def read_text(spec: FieldSpec, values: Mapping[str, Any]) -> str:
    """One answer as a text; an empty answer is an empty text."""
    value = values.get(spec.name) or ""
    if spec.kind in {Kind.CHOICE, Kind.CHOICES}:
        return _chosen_labels(spec, value, str(values.get(spec.other_name) or ""))
    if spec.kind is Kind.DATE:
        found = date_of(values, spec.name)
        return day(found) if found else str(value)
    if spec.kind in {Kind.NUMBER, Kind.MONEY} and value:
        return f"{_with_commas(str(value))} {'万元' if spec.kind is Kind.MONEY else spec.unit}".strip()
    return str(value)


def _answered(shown: ShownField) -> bool:
    if shown.kind == Kind.ROWS:
        return any(cell.value for row in shown.rows for cell in row.cells)
    return bool(shown.value) or any(option.chosen for option in shown.options)


def _shown(spec: FieldSpec, values: Mapping[str, Any], errors: tuple[str, ...]) -> ShownField:
    value = values.get(spec.name)
    text = value if isinstance(value, str) else ""
    counter, over = _counter(spec, text)
    identifier = f"f-{spec.name}"
    return ShownField(
        id=identifier,
        name=spec.name,
        label=spec.label,
        kind=str(spec.kind),
        value=text,
        mark=_mark(spec),
        required=spec.required and spec.kind is not Kind.NOTICE,
        hint=spec.hint,
        unit="万元" if spec.kind is Kind.MONEY else spec.unit,
        errors=errors,
        counter=counter,
        over=over,
        limit=spec.limit,
        minimum=spec.minimum,
        options=_shown_options(spec, value or "", identifier) if spec.options else (),
        as_select=spec.kind is Kind.CHOICE and len(spec.options) > MOST_RADIOS,
        other_name=spec.other_name,
        other_value=str(values.get(spec.other_name) or "") if spec.other_name else "",
        rows=_shown_rows(spec, value) if spec.kind is Kind.ROWS else (),
        blank=_shown_row(spec, {}, "new", "") if spec.kind is Kind.ROWS else None,
        columns=spec.columns,
        input_type=INPUT_TYPES.get(spec.kind, "text"),
        input_mode=INPUT_MODES.get(spec.kind, ""),
        described_by=" ".join(
            [*([f"{identifier}-hint"] if spec.hint else []), *([f"{identifier}-error"] if errors else [])]
        ),
        wide=spec.wide or spec.kind in WIDE or spec.kind is Kind.CHOICE,
        only_when=spec.only_when[0] if spec.only_when else "",
        only_values="|".join(spec.only_when[1]) if spec.only_when else "",
        applies=field_applies(spec, values),
    )


def _mark(spec: FieldSpec) -> str:
    if spec.kind is Kind.NOTICE:
        return ""
    if not spec.required:
        return "选填"
    if spec.kind is Kind.ROWS:
        return f"至少 {max(spec.minimum or 1, 1)} 行"
    return "必填，可多选" if spec.kind is Kind.CHOICES else "必填"


def _counter(spec: FieldSpec, text: str) -> tuple[str, bool]:
    if spec.kind not in {Kind.TEXT, Kind.LONG_TEXT} or (spec.limit is None and spec.minimum is None):
        return "", False
    words = count_words(text)
    if spec.kind is Kind.TEXT and not spec.wide and words <= (spec.limit or 0):
        return "", False  # a name or a place: the count would only be noise
    shown = f"字数 {words}" + (f" / {spec.limit}" if spec.limit else "")
    if spec.limit and words > spec.limit:
        return f"{shown}，超出 {words - spec.limit} 字", True
    if spec.minimum and words < spec.minimum:
        return f"{shown}，还差 {spec.minimum - words} 字", False
    return shown, False


def _shown_options(spec: FieldSpec, value: Any, identifier: str) -> tuple[ShownOption, ...]:
    chosen = {value} if isinstance(value, str) else set(value)
    return tuple(
        ShownOption(
            id=identifier if number == 1 else f"{identifier}-{number}",
            value=option.value,
            label=option.label,
            hint=option.hint,
            chosen=option.value in chosen,
            asks_text=option.asks_text,
        )
        for number, option in enumerate(spec.options, 1)
    )


def _shown_rows(spec: FieldSpec, value: Any) -> tuple[ShownRow, ...]:
    given = value if isinstance(value, list) and value else [{}]
    return tuple(_shown_row(spec, row, str(number - 1), str(number)) for number, row in enumerate(given, 1))


def _shown_row(spec: FieldSpec, row: Mapping[str, str], index: str, number: str) -> ShownRow:
    cells = []
    for column in spec.columns:
        name = f"{spec.name}-{index}-{column.name}"
        cells.append(
            ShownField(
                id=f"f-{name}" if (index, column) != ("0", spec.columns[0]) else f"f-{spec.name}",
                name=name,
                label=column.label,
                kind=str(column.kind),
                value=str(row.get(column.name) or ""),
                required=column.required,
                unit="万元" if column.kind is Kind.MONEY else column.unit,
                options=_shown_options(column, row.get(column.name) or "", f"f-{name}"),
                input_type=INPUT_TYPES.get(column.kind, "text"),
                input_mode=INPUT_MODES.get(column.kind, ""),
            )
        )
    return ShownRow(index, number, tuple(cells))


def _read(spec: FieldSpec, values: Mapping[str, Any]) -> ReadRow:
    if spec.kind is Kind.ROWS:
        rows = tuple(
            tuple(read_text(column, row) for column in spec.columns) for row in values.get(spec.name) or [] if row
        )
        return ReadRow(spec.name, spec.label, "", columns=tuple(each.label for each in spec.columns), rows=rows)
    text = read_text(spec, values)
    counted = spec.kind in {Kind.TEXT, Kind.LONG_TEXT} and spec.limit is not None
    return ReadRow(
        spec.name,
        spec.label,
        text,
        limit=spec.limit if counted else None,
        words=count_words(text) if counted else None,
    )


def _chosen_labels(spec: FieldSpec, value: Any, other: str) -> str:
    chosen = [value] if isinstance(value, str) else list(value)
    return "、".join(
        f"{option.label}（{other}）" if option.asks_text and other else option.label
        for option in spec.options
        if option.value in chosen
    )


def _with_commas(text: str) -> str:
    try:
        return f"{Decimal(text):,f}"
    except InvalidOperation:
        return text
