"""How a text reaches a phone: what an adapter for SMS or 企业微信 has to offer, and one that writes to a file.

``NOTICE_SENDERS`` names the adapter of each channel; a channel without one is not offered to anybody. An operator's
adapter is a class of this shape in a package of theirs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from challenge_portal.notices.states import PhoneChannel


class NotSent(Exception):
    """The text was not taken; the job tries again."""


class Sender(Protocol):
    """An adapter. It is made anew for each job."""

    def __init__(self, channel: str) -> None:
        """``channel`` is the one that the setting names it for."""

    def send(self, *, phone: str, text: str, reference: str) -> None:
        """Hand one text over. ``reference`` is the same when it is tried again. Raises NotSent."""


class FileSender:
    """Writes what would be sent, one JSON object a line, to ``NOTICE_FILE_PATH/<channel>.jsonl``; for the demo."""

    def __init__(self, channel: str) -> None:
        self.path = Path(str(settings.NOTICE_FILE_PATH)) / f"{channel}.jsonl"

    def send(self, *, phone: str, text: str, reference: str) -> None:
        """Append the text."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(
                    json.dumps({"phone": phone, "text": text, "reference": reference}, ensure_ascii=False) + "\n"
                )
        except OSError as error:
            raise NotSent(str(error)) from error


def offered_channels() -> list[PhoneChannel]:
    """The channels for which this portal has an adapter."""
    return [channel for channel in PhoneChannel if settings.NOTICE_SENDERS.get(channel.value)]


def sender_of(channel: str) -> Sender:
    """The channel's adapter. Raises NotSent where the portal has none (any more)."""
    path = settings.NOTICE_SENDERS.get(channel)
    if not path:
        raise NotSent(f"本门户未开通{PhoneChannel(channel).label}。")
    return cast(Sender, import_string(path)(channel))
