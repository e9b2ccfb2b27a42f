"""Private keys at rest: encrypted with a key that is not in the database.

SEAL_KEYS are Fernet keys (AES-128-CBC with HMAC-SHA256): the first one encrypts, all of them decrypt, so that a key
can be changed. Without any, SEAL_KEY_FILE is read, and made when it is missing: the demo's way.
"""

import json
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """What is kept can't be read with the present keys: the environment's key is another one than it was."""


def lock_away(values: dict[str, str], *, owner: str) -> bytes:
    """The values encrypted, bound to their owner (the seal's id), so that no row can lend its key to another."""
    return _box().encrypt(json.dumps({"owner": owner, "values": values}).encode())


def unlock(secret: bytes, *, owner: str) -> dict[str, str]:
    """The values that were locked away for this owner. Raises Unreadable."""
    try:
        held = json.loads(_box().decrypt(bytes(secret)))
    except InvalidToken:
        raise Unreadable from None
    if held["owner"] != owner:
        raise Unreadable
    values: dict[str, str] = held["values"]
    return values


def _box() -> MultiFernet:
    keys = tuple(settings.SEAL_KEYS) or (_key_of_file(settings.SEAL_KEY_FILE),)
    return MultiFernet([Fernet(key) for key in keys])


@lru_cache
def _key_of_file(path: Path) -> str:
    """The key in this file; made by whichever process comes first, readable by this user alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            written.write(Fernet.generate_key())
        try:
            os.link(fresh, path)  # fails where another process was faster: then its key holds
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
