"""From a text to what is looked up: words, and parts of words.

The same cleaning stands before the index and before the query, so both cut alike. Full-width letters and figures
become ordinary ones, case is dropped, marks become gaps; only ``.``, ``+`` and ``#`` stay inside a word (3.14, C++).
"""

import re
import unicodedata
from collections.abc import Iterator

import rjieba

LONGEST_WORD = 40
"""Characters; a longer run without a gap is noise (an encoded file, a link) and is cut to this length."""

LONGEST_QUERY = 200
"""Characters of a typed query that are looked at."""

STOP_WORDS = frozenset("的了和与及或在是对等之其为以于") | {"the", "of", "and", "a", "an", "in", "for", "to"}

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_GAP = re.compile(r"[^\w.+#]|_")
_HAN_RUN = re.compile(f"[{_HAN}]+")
_OTHER_RUN = re.compile(r"\d+(?:\.\d+)+|[^\W\d_]+|\d+")
_PLAIN = re.compile(r"[\w.]+")


def clean(text: str) -> str:
    """One spelling for the same text; never raises, whatever was typed or pasted."""
    readable = text.encode("utf-8", "ignore").decode("utf-8")
    return _GAP.sub(" ", unicodedata.normalize("NFKC", readable).lower())


def index_words(text: str) -> list[str]:
    """Every word of a text and the shorter words inside it (管理系统 also gives 管理 and 系统)."""
    return [word for raw in rjieba.cut_for_search(clean(text)) if (word := _tidy(raw))]


def query_words(text: str) -> list[str]:
    """The words somebody looks for, in order, each once; words that stand in every text are left out.

    A query of nothing but such words keeps them: better a broad answer than none.
    """
    words = list(dict.fromkeys(word for raw in rjieba.cut(clean(text)) if (word := _tidy(raw))))
    return [word for word in words if word not in STOP_WORDS] or words


def index_parts(text: str) -> set[str]:
    """What lets a part of a word be found: single Han characters and pairs, beginnings of other words."""
    cleaned = clean(text)
    found: set[str] = set()
    for run in _HAN_RUN.findall(cleaned):
        found.update(run)
        found.update(_pairs(run))
    for raw in _HAN_RUN.sub(" ", cleaned).split():
        for run in _other_runs(raw):
            found.update(run[:length] for length in range(1, len(run) + 1))
    return found


def query_parts(word: str) -> list[str]:
    """What must all stand in a text so that ``word`` may be a part of one of its words.

    Empty when the word can only be looked for as a whole (C++ is not a word that begins with C).
    """
    if not _PLAIN.fullmatch(word):
        return []
    han = [part for run in _HAN_RUN.findall(word) for part in (_pairs(run) or [run])]
    other = [run[:LONGEST_WORD] for run in _OTHER_RUN.findall(_HAN_RUN.sub(" ", word))]
    return han + other


def _tidy(raw: str) -> str:
    """A word without the marks at its ends that are no part of it; empty when nothing of a word is left."""
    word = raw.strip(". \t\r\n").lstrip("+#")[:LONGEST_WORD]
    return word if any(character.isalnum() for character in word) else ""


def _pairs(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(len(run) - 1)]


def _other_runs(raw: str) -> Iterator[str]:
    yield raw.strip(".+#")[:LONGEST_WORD]
    yield from (run[:LONGEST_WORD] for run in _OTHER_RUN.findall(raw))
