"""The scene of the demands' tests, and phones whose texts can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from tests.demands.conftest import at, browse, scene

__all__ = ["at", "browse", "scene"]


@pytest.fixture
def phone(settings: Any, tmp_path: Path) -> Callable[[str], str]:
    """Texts go to a file; the fixture reads the last one that fits: ``phone("验证码")`` gives the six digits."""
    settings.NOTICE_SENDERS = {"sms": "challenge_portal.notices.senders.FileSender"}
    settings.NOTICE_FILE_PATH = tmp_path
    cache.clear()

    def last(word: str) -> str:
        lines = (tmp_path / "sms.jsonl").read_text(encoding="utf-8").splitlines()
        text = next(each for line in reversed(lines) if word in (each := json.loads(line)["text"]))
        found = re.search(rf"{word} ([0-9A-Z-]+)", text)
        assert found is not None
        return found.group(1)

    return last
