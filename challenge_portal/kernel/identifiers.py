"""统一社会信用代码 (GB 32100-2015) with both of its check digits."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class CodeVerdict:
    """What the check says: ``ok``; ``warning`` (may be entered, an officer confirms against the licence); ``error``."""

    code: str
    level: Literal["ok", "warning", "error"]
    message: str = ""


def normalise_code(text: str) -> str:
    """Full-width letters, lower case and blanks are habits of typing, not errors."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_character(first_seventeen: str) -> str:
    """The 18th character for the first seventeen (GB 32100-2015, 5.2)."""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(first_seventeen, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def organisation_check_character(first_eight: str) -> str:
    """The ninth character of the 组织机构代码 (GB 11714) inside positions 9 to 17."""
    total = sum(
        ORGANISATION_ALPHABET.index(character) * weight
        for character, weight in zip(first_eight, ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X0"[(11 - total % 11) % 11]


def check_uscc(text: str) -> CodeVerdict:
    """Check a 统一社会信用代码 as typed.

    A wrong last character with a right organisation code is a warning: some 厦门 codes issued before 2016 are so.
    A right last character with a wrong organisation code is an error: it is how ID-card numbers slip through.
    """
    code = normalise_code(text)
    if len(code) != 18:
        return CodeVerdict(code, "error", f"统一社会信用代码应为 18 位，现在是 {len(code)} 位，请对照营业执照。")
    for position, character in enumerate(code, start=1):
        if character not in ALPHABET:
            return CodeVerdict(code, "error", f"代码第 {position} 位“{character}”不是可用字符，请对照营业执照。")
    if organisation_check_character(code[8:16]) != code[16]:
        return CodeVerdict(code, "error", "代码第 17 位不符，请对照营业执照。")
    if check_character(code[:17]) != code[17]:
        return CodeVerdict(
            code, "warning", "代码第 18 位不符。如营业执照确为此代码，可以保存，由工作人员对照执照确认。"
        )
    return CodeVerdict(code, "ok")
