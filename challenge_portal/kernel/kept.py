"""What is kept in the cache for a while. Without its cache the portal is slower and right all the same."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
UNREACHABLE = (OSError, RedisError)


def kept(key: str) -> Any:
    """What was kept under this key, or None: never kept, run out, or no cache to be reached."""
    try:
        return cache.get(key)
    except UNREACHABLE:
        log.warning("The cache can't be read; what it keeps is made anew.", exc_info=True)
        return None


def keep(key: str, value: object, *, seconds: int) -> None:
    """Keep a value, if there is a cache to be reached."""
    try:
        cache.set(key, value, seconds)
    except UNREACHABLE:
        log.warning("The cache can't be written; what it keeps is made anew.", exc_info=True)
