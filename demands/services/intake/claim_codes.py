"""认领码: what a visitor gets for a light form, and by which the enterprise takes the demand over later.

The code follows from the filled page's own key and the portal's secret, so sending the same page twice gives the same
code, and none has to be kept: the database holds its hash.
"""

from __future__ import annotations

import hashlib

from django.utils.crypto import salted_hmac

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 of them: no 0, 1, I and O
GROUPS, EACH = 3, 4


def claim_code(form_key: str) -> str:
    """``7KQM-4TWX-9R2H`` for the key of a filled page: 60 bits."""
    digest = salted_hmac("demands.claim_code", form_key, algorithm="sha256").digest()
    letters = [LETTERS[byte % len(LETTERS)] for byte in digest[: GROUPS * EACH]]
    return "-".join("".join(letters[start : start + EACH]) for start in range(0, GROUPS * EACH, EACH))


def claim_digest(typed: str) -> str:
    """The hash under which a code is kept; small letters and missing dashes are habits of typing."""
    plain = "".join(character for character in typed.upper() if character in LETTERS)
    return hashlib.sha256(plain.encode()).hexdigest()
