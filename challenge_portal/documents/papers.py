"""The papers themselves: what stands on an official form and in an announcement, as frozen plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Repeated rows inside a form's cell. `widths` are shares of the cell, one for each column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an official form: the name at the left, the text or table at the right."""

    label: str
    text: str = ""
    table: Table | None = None
    hint: str = ""
    tall: bool = False


@dataclass(frozen=True, slots=True)
class FormPaper:
    """An official form such as 申办表 or 需求分析表.

    Each entry of `pairs` is a row of two labelled cells; they come before `lines`. `stamp_label` is the place for stamp
    and date; `stamp_text` what the unit says there before stamping. Nothing is ever drawn into it.
    `second_stamp` names a place below the form where another office may put its electronic seal.
    """

    title: str
    issued_by: str
    lines: tuple[Line, ...]
    pairs: tuple[tuple[Line, Line], ...] = ()
    stamp_label: str = ""
    stamp_text: str = ""
    sign_label: str = ""
    remark: str = ""
    second_stamp: str = ""


@dataclass(frozen=True, slots=True)
class AnnouncedDemand:
    """One demand as the public reads it; hidden values are already left out. `budget` is a text such as 120 万元."""

    number: str
    name: str
    field: str
    region: str
    description: str
    indicators: tuple[str, ...]
    budget: str
    cooperation: str
    contact: str
    owner: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class AnnouncementPaper:
    """需求公告, in the general format of GB/T 9704: red name, number, red rule, title, body, list, name and date.

    `mark` is the name in red at the head; `reference` the officer's own 发文字号 or the announcement's number.
    """

    mark: str
    reference: str
    title: str
    issued_by: str
    paragraphs: tuple[str, ...]
    demands: tuple[AnnouncedDemand, ...]
    issued_on: str
    note: str = ""
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """A letter (函) or notice (通知): office in red, number, addressee, text, annex. ``note`` is the 附注 in brackets."""

    mark: str
    reference: str
    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    annex: str
    table: Table
    issued_by: str
    issued_on: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """One party of an agreement: 甲方, 乙方 or 丙方. An absent code is left out."""

    role: str
    name: str
    code_label: str = ""
    code: str = ""
    signer: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered clause (第一条 …) with its heading and its paragraphs."""

    number: str
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgreementPaper:
    """An agreement between parties: who they are, the numbered clauses, a place to sign and stamp for each.

    ``issued_by`` is what the verification page tells everybody, so it must name no party.
    """

    title: str
    issued_by: str
    parties: tuple[Party, ...]
    opening: str
    clauses: tuple[Clause, ...]
    copies: str = ""
