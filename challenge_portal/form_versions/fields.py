"""What a field of a form is: its label, its limit in 字数, its options. Page, check, print and API all read this."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self


class Kind(StrEnum):
    """How a field is asked and checked."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"  # 万元
    CHOICE = "choice"
    CHOICES = "choices"
    ROWS = "rows"
    DATE = "date"
    PHONE = "phone"
    EMAIL = "email"
    NOTICE = "notice"  # a text that tells what to attach; asks nothing itself


KIND_LABELS = {
    Kind.TEXT: "单行文字",
    Kind.LONG_TEXT: "多行文字",
    Kind.NUMBER: "数字",
    Kind.MONEY: "金额（万元）",
    Kind.CHOICE: "单选",
    Kind.CHOICES: "多选",
    Kind.ROWS: "可增加行的表格",
    Kind.DATE: "日期",
    Kind.PHONE: "电话",
    Kind.EMAIL: "电子邮箱",
    Kind.NOTICE: "说明文字，不填写",
}
COLUMN_KINDS = {Kind.TEXT, Kind.LONG_TEXT, Kind.NUMBER, Kind.MONEY, Kind.CHOICE, Kind.DATE, Kind.PHONE, Kind.EMAIL}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. `asks_text`: 其他（＿＿）, the text is the answer `<field>_other`."""

    value: str
    label: str
    asks_text: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form, or one column of a repeated row.

    `limit` and `minimum` are 字数 for texts, the number of rows for ROWS and of ticks for CHOICES.
    `least` and `most` bound NUMBER and MONEY (万元) and are decimal texts. `only_when` names a CHOICE field and the
    values with which this field applies. `not_before` names an earlier DATE field. `own` marks a question that whoever
    asks the form (a competition) added to it at its end.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    limit: int | None = None
    minimum: int | None = None
    required: bool = True
    options: tuple[Option, ...] = ()
    columns: tuple["FieldSpec", ...] = ()
    order: int = 0
    section: str = ""
    unit: str = ""
    least: str = ""
    most: str = ""
    decimals: int = 2
    only_when: tuple[str, tuple[str, ...]] | None = None
    not_before: str = ""
    wide: bool = False
    own: bool = False

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or not self.name.islower() or "__" in self.name:
            raise ValueError(f"field name {self.name!r} must be a lower-case identifier")
        if self.name.endswith("_other"):
            raise ValueError(f"field name {self.name!r} is kept for the text of an option")
        if self.kind in {Kind.CHOICE, Kind.CHOICES} and not self.options:
            raise ValueError(f"field {self.name!r} has no options")
        if self.kind is Kind.ROWS and not self.columns:
            raise ValueError(f"field {self.name!r} has no columns")
        for column in self.columns:
            if column.kind not in COLUMN_KINDS:
                raise ValueError(f"column {column.name!r} can't be of kind {column.kind}")

    @property
    def other_name(self) -> str:
        """The key of the text that belongs to an option like 其他, or an empty text when there is none."""
        return f"{self.name}_other" if any(option.asks_text for option in self.options) else ""

    def option(self, value: str) -> Option | None:
        """The option with this value."""
        return next((option for option in self.options if option.value == value), None)

    def as_json(self) -> dict[str, Any]:
        """The field as stored: only what differs from the default, so that old versions stay readable."""
        default = {f.name: f.default for f in fields(self)}
        stored = {key: value for key, value in asdict(self).items() if value != default.get(key)}
        stored["columns"] = [column.as_json() for column in self.columns]
        stored["options"] = [asdict(option) for option in self.options]
        return {key: value for key, value in stored.items() if value not in ([], ())}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The field read back from the database."""
        values = dict(stored)
        values["kind"] = Kind(values.get("kind", Kind.TEXT))
        values["options"] = tuple(Option(**option) for option in values.get("options", ()))
        values["columns"] = tuple(cls.from_json(column) for column in values.get("columns", ()))
        if only_when := values.get("only_when"):
            values["only_when"] = (only_when[0], tuple(only_when[1]))
        return cls(**values)


def options(*labels: str | tuple[str, str], other: str = "") -> tuple[Option, ...]:
    """Options from labels or (value, label) pairs; `other` adds a last one that asks for a text."""
    listed = tuple(Option(each, each) if isinstance(each, str) else Option(*each) for each in labels)
    return (*listed, Option("other", other, asks_text=True)) if other else listed
