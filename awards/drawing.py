"""The draw (抽签): anybody can repeat it from the seed and the codes that stand in the record.

Contestants get their codes first, by the numbers of their solutions; the order then follows from the seed.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence

HOW = "出场顺序按 SHA-256（种子:代号）的十六进制值由小到大排列，任何人可以用种子和代号重算。"
LONGEST_SEED = 64


def new_seed() -> str:
    """A seed that nobody could choose."""
    return secrets.token_hex(16)


def codes(numbers: Iterable[str], letter: str) -> dict[str, str]:
    """Solution number → code ``A-01``, in the order of the numbers."""
    return {number: f"{letter}-{place:02}" for place, number in enumerate(sorted(numbers), start=1)}


def letter_of(position: int) -> str:
    """A for the first demand, B for the second, … AA after Z."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def draw(seed: str, drawn: Sequence[str]) -> list[str]:
    """The codes in their order of appearance."""
    return sorted(sorted(drawn), key=lambda code: hashlib.sha256(f"{seed}:{code}".encode()).hexdigest())
