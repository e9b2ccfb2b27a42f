"""Check answers against a form: what is kept, what is wrong and how to mend it. Nothing typed is ever cut."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from challenge_portal.form_versions.fields import FieldSpec, Kind
from challenge_portal.kernel.refusals import Refused
from challenge_portal.kernel.wordcount import count_words, normalise_text

MOST_ROWS = 100
OTHER_TEXT_LIMIT = 30
CHOSEN = {Kind.CHOICE, Kind.CHOICES, Kind.DATE}

_HALF_WIDTH = str.maketrans("０１２３４５６７８９．，－－＋（）　", "0123456789.,--+() ")
_PHONE = re.compile(r"(1[3-9]\d{9}|(0\d{2,3}-?)?\d{7,8}(-\d{1,6})?|[48]00-?\d{3}-?\d{4}|\+\d{6,15})")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


class FormDefinition(Protocol):
    """What checking and showing need of a form version."""

    @property
    def specs(self) -> tuple[FieldSpec, ...]:
        """The fields in the order of the paper."""
        ...


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Checked answers: `values` can be stored as JSON, `errors` are texts by the name of the field."""

    values: dict[str, Any]
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Nothing is wrong and, when checked as final, nothing is missing."""
        return not self.errors


class _Problem(Exception):
    """A value that can't be taken as it is; the text tells how to mend it."""


def clean_answers(version: FormDefinition, answers: Mapping[str, Any], *, final: bool) -> Cleaned:
    """Check answers. A draft (`final=False`) may lack answers; it keeps even those that are wrong, and says so.

    Texts over their limit are kept whole. Numbers and 万元 come back as decimal texts, dates as ISO texts, rows as a
    list of dicts. With `final`, answers to fields that don't apply are emptied.
    Raises Refused for a name the form doesn't have: such a post comes from an old page or isn't from the page at all.
    """
    _refuse_unknown(version, answers)
    values: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for spec in version.specs:
        if spec.kind is Kind.NOTICE:
            continue
        applies = field_applies(spec, answers)
        if final and not applies:
            values |= _nothing(spec)
            continue
        found, problems = _clean_field(spec, answers, final=final)
        values |= found
        if problems:
            errors[spec.name] = problems
    _check_order_of_dates(version, values, errors)
    return Cleaned(values, errors)


def field_applies(spec: FieldSpec, answers: Mapping[str, Any]) -> bool:
    """Whether the field is asked at all, given what was chosen elsewhere."""
    if spec.only_when is None:
        return True
    name, wanted = spec.only_when
    chosen = answers.get(name) or []
    return bool(set(wanted) & set([chosen] if isinstance(chosen, str) else chosen))


def decimal_of(values: Mapping[str, Any], name: str) -> Decimal | None:
    """The cleaned number or amount (万元) under this name; None when it is empty or still wrong."""
    try:
        return Decimal(values[name]) if values.get(name) else None
    except InvalidOperation:
        return None


def date_of(values: Mapping[str, Any], name: str) -> date | None:
    """The cleaned date under this name; None when it is empty or still wrong."""
    try:
        return date.fromisoformat(values[name]) if values.get(name) else None
    except ValueError:
        return None


def _refuse_unknown(version: FormDefinition, answers: Mapping[str, Any]) -> None:
    known = {spec.name for spec in version.specs} | {spec.other_name for spec in version.specs}
    for name in answers:
        if name not in known:
            raise Refused(f"表单里没有“{str(name)[:40]}”这一项。页面可能是旧的，请刷新后再填。")


def _nothing(spec: FieldSpec) -> dict[str, Any]:
    empty: dict[str, Any] = {spec.name: [] if spec.kind in {Kind.CHOICES, Kind.ROWS} else ""}
    return empty | ({spec.other_name: ""} if spec.other_name else {})


def _clean_field(spec: FieldSpec, answers: Mapping[str, Any], *, final: bool) -> tuple[dict[str, Any], list[str]]:
    raw = answers.get(spec.name)
    if spec.kind is Kind.ROWS:
        rows, problems = _clean_rows(spec, raw, final=final)
        return {spec.name: rows}, problems
    if spec.kind is Kind.CHOICES:
        return _clean_choices(spec, raw, answers, final=final)
    if spec.kind is Kind.CHOICE:
        return _clean_choice(spec, raw, answers, final=final)
    value, problem = _clean_single(spec, raw, final=final)
    return {spec.name: value}, [problem] if problem else []


def _clean_single(spec: FieldSpec, raw: Any, *, final: bool) -> tuple[str, str]:
    """One text-like answer: its stored form and what is wrong with it."""
    text = _text(spec, raw)
    if not text:
        return "", missing(spec) if final and spec.required else ""
    try:
        text = _PARSERS[spec.kind](spec, text)
    except _Problem as problem:
        return text, str(problem)
    return text, length_problem(spec, text, final=final)


def _text(spec: FieldSpec, raw: Any) -> str:
    if raw is None:
        return ""
    if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        raw = format(Decimal(str(raw)), "f")
    if not isinstance(raw, str):
        raise Refused(f"“{spec.label}”的格式不对，请刷新页面后再填。", field=spec.name)
    text = normalise_text(raw)
    return text if spec.kind is Kind.LONG_TEXT else re.sub(r"[\n\t]+", " ", text)


def missing(spec: FieldSpec) -> str:
    """What a field says when nothing was given."""
    return f"请{'选择' if spec.kind in CHOSEN else '填写'}{spec.label}。"


def length_problem(spec: FieldSpec, text: str, *, final: bool) -> str:
    """What is wrong with the length of a text by Word's count, or nothing."""
    if spec.kind not in {Kind.TEXT, Kind.LONG_TEXT}:
        return ""
    words = count_words(text)
    if spec.limit is not None and words > spec.limit:
        return f"超出 {words - spec.limit} 字，请精简到 {spec.limit} 字以内。粘贴的内容已完整保留，没有截断。"
    if final and spec.minimum is not None and words < spec.minimum:
        return f"还差 {spec.minimum - words} 字，不少于 {spec.minimum} 字。"
    return ""


def _number(spec: FieldSpec, text: str) -> str:
    plain = re.sub(r"[,\s]|万元$", "", text.translate(_HALF_WIDTH))
    if not re.fullmatch(r"-?\d{1,12}(\.\d*)?", plain):
        raise _Problem(f"“{text[:20]}”不是数字，请只填数字{'，单位为万元' if spec.kind is Kind.MONEY else ''}。")
    number = Decimal(plain)
    places = len(plain.partition(".")[2].rstrip("0"))
    decimals = 6 if spec.kind is Kind.MONEY else spec.decimals
    if places > decimals:
        raise _Problem(f"最多 {decimals} 位小数。" if decimals else "请填写整数。")
    least = Decimal(spec.least or "0")
    if number < least or (spec.most and number > Decimal(spec.most)):
        raise _Problem(f"请填写 {format(least, 'f')} 至 {spec.most} 之间的数。" if spec.most else f"不能小于 {least}。")
    return format(number.quantize(Decimal(1).scaleb(-places)), "f")


def _day(spec: FieldSpec, text: str) -> str:
    found = _DATE.fullmatch(text.translate(_HALF_WIDTH))
    try:
        return date(*(int(part) for part in found.groups())).isoformat() if found else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> str:
    raise _Problem(f"“{text[:20]}”不是日期，请按 2026-10-18 这样填写。")


def _phone(spec: FieldSpec, text: str) -> str:
    plain = re.sub(r"[\s()]", "", text.translate(_HALF_WIDTH))
    if not _PHONE.fullmatch(plain):
        raise _Problem("电话号码不对。手机填 11 位，座机按“0531-51751587”这样填写。")
    return plain


def _email(spec: FieldSpec, text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise _Problem("邮箱地址不对，请按“name@example.cn”这样填写。") from None
    return text


def _option(spec: FieldSpec, text: str) -> str:
    if spec.option(text) is None:
        raise _Problem("请从所列选项中选择。")
    return text


_PARSERS: dict[Kind, Callable[[FieldSpec, str], str]] = {
    Kind.TEXT: lambda spec, text: text,
    Kind.LONG_TEXT: lambda spec, text: text,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.DATE: _day,
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.CHOICE: _option,
}


def _clean_choice(
    spec: FieldSpec, raw: Any, answers: Mapping[str, Any], *, final: bool
) -> tuple[dict[str, Any], list[str]]:
    value, problem = _clean_single(spec, raw, final=final)
    if spec.option(value) is None:
        value = ""
    found: dict[str, Any] = {spec.name: value}
    return _with_other(spec, found, [value], answers, [problem] if problem else [], final=final)


def _clean_choices(
    spec: FieldSpec, raw: Any, answers: Mapping[str, Any], *, final: bool
) -> tuple[dict[str, Any], list[str]]:
    given = [raw] if isinstance(raw, str) and raw else (raw or [])
    if not isinstance(given, list | tuple) or not all(isinstance(each, str) for each in given):
        raise Refused(f"“{spec.label}”的格式不对，请刷新页面后再填。", field=spec.name)
    chosen = [option.value for option in spec.options if option.value in given]
    problems = [] if len(chosen) == len(set(given)) else ["请从所列选项中选择。"]
    if final and not chosen and spec.required:
        problems = [missing(spec)]
    elif final and spec.minimum is not None and len(chosen) < spec.minimum:
        problems.append(f"至少选 {spec.minimum} 项，现在选了 {len(chosen)} 项。")
    if spec.limit is not None and len(chosen) > spec.limit:
        problems.append(f"最多选 {spec.limit} 项，现在选了 {len(chosen)} 项。")
    return _with_other(spec, {spec.name: chosen}, chosen, answers, problems, final=final)


def _with_other(
    spec: FieldSpec,
    found: dict[str, Any],
    chosen: list[str],
    answers: Mapping[str, Any],
    problems: list[str],
    *,
    final: bool,
) -> tuple[dict[str, Any], list[str]]:
    """Add the text of an option like 其他; it is needed with the option and dropped without it when final."""
    if not spec.other_name:
        return found, problems
    text = _text(spec, answers.get(spec.other_name))
    asking = next((option for option in spec.options if option.asks_text and option.value in chosen), None)
    if asking is None:
        text = "" if final else text
    elif final and not text:
        problems.append(f"选了“{asking.label}”，请写明是什么。")
    elif (over := count_words(text) - OTHER_TEXT_LIMIT) > 0:
        problems.append(f"“{asking.label}”的说明超出 {over} 字，请精简到 {OTHER_TEXT_LIMIT} 字以内。")
    return found | {spec.other_name: text}, problems


def _clean_rows(spec: FieldSpec, raw: Any, *, final: bool) -> tuple[list[dict[str, str]], list[str]]:
    given = raw or []
    if not isinstance(given, list | tuple) or not all(isinstance(row, Mapping) for row in given):
        raise Refused(f"“{spec.label}”的格式不对，请刷新页面后再填。", field=spec.name)
    if len(given) > MOST_ROWS:
        raise Refused(f"“{spec.label}”最多 {MOST_ROWS} 行，现在有 {len(given)} 行。", field=spec.name)
    names = {column.name for column in spec.columns}
    rows: list[dict[str, str]] = []
    problems: list[str] = []
    for row in given:
        if unknown := set(row) - names:
            raise Refused(
                f"“{spec.label}”里没有“{min(map(str, unknown))[:40]}”这一列。请刷新页面后再填。", field=spec.name
            )
        cells = {column.name: _clean_single(column, row.get(column.name), final=final) for column in spec.columns}
        if not any(value for value, _ in cells.values()):
            continue
        rows.append({name: value for name, (value, _) in cells.items()})
        problems += [f"第 {len(rows)} 行：{problem}" for _, problem in cells.values() if problem]
    return rows, problems + _count_problems(spec, len(rows), final=final)


def _count_problems(spec: FieldSpec, count: int, *, final: bool) -> list[str]:
    least = max(spec.minimum or 0, 1 if spec.required else 0)
    if final and count < least:
        return [f"{spec.label}至少填 {least} 行。"]
    if spec.limit is not None and count > spec.limit:
        return [f"{spec.label}最多 {spec.limit} 行，现在有 {count} 行。"]
    return []


def _check_order_of_dates(version: FormDefinition, values: dict[str, Any], errors: dict[str, list[str]]) -> None:
    labels = {spec.name: spec.label for spec in version.specs}
    for spec in version.specs:
        earlier = date_of(values, spec.not_before) if spec.not_before else None
        here = date_of(values, spec.name) if spec.kind is Kind.DATE else None
        if earlier and here and here < earlier:
            errors.setdefault(spec.name, []).append(f"{spec.label}不能早于{labels[spec.not_before]}。")
