"""字数 as Word counts it, for every limit on every form.

The rule (office habit, checked against Word's own count): each Chinese character and each Chinese punctuation mark or
full-width symbol is one; an unbroken run of Latin letters, digits and their punctuation is one; blanks are none.
`static/js/wordcount.js` holds the same rule for the live counter; `tests/kernel/wordcount_vectors.json` binds the two.
"""

import re
import unicodedata

# Marks that stand inside or after a character without being one: zero-width signs, variation selectors.
_UNSEEN = r"\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFE00-\uFE0F\uFEFF\U000E0100-\U000E01EF"
# What counts one by one. “ ” ‘ ’ — … · have code points outside the Chinese blocks but are Chinese punctuation here.
_SINGLE = (
    r"\u00B7\u2014-\u2027\u2030-\u205E\u2100-\u2FFF\u3001-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE1F\uFE30-\uFE6F"
    r"\uFF01-\uFFEE\U0001F000-\U0001FAFF\U00020000-\U0003FFFF"
)
_BLANK = r"\s\u3000\u00A0"

_UNSEEN_RE = re.compile(f"[{_UNSEEN}]")
_COUNTED_RE = re.compile(f"[{_SINGLE}]|[^{_SINGLE}{_BLANK}]+")
_BLANK_RE = re.compile(f"[{_BLANK}]")
# PostgreSQL stores no NUL; other control characters and lone surrogates only come from broken programs.
_CONTROL_RE = re.compile(r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F\uD800-\uDFFF]")


def normalise_text(text: str) -> str:
    """The text as it is stored: NFC, line ends as \\n, no control characters, no blanks around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL_RE.sub("", text)).strip()


def count_words(text: str) -> int:
    """字数 by Word's rule. “PID 3.14 合格” is 4."""
    return len(_COUNTED_RE.findall(_UNSEEN_RE.sub("", unicodedata.normalize("NFC", text))))


def count_characters(text: str) -> int:
    """字符数: every character but blanks, by code point, so a rare ideograph is one."""
    seen = _UNSEEN_RE.sub("", unicodedata.normalize("NFC", text))
    return len(_BLANK_RE.sub("", seen))
