"""How the renderer is spoken to: four bytes of length, then JSON. Standard library only."""

import json
import struct
from typing import Any, BinaryIO

MOST_BYTES = 256 * 1024 * 1024


class Closed(Exception):
    """The other side is gone."""


def write_message(stream: BinaryIO, message: dict[str, Any]) -> None:
    """Write one message and push it out."""
    payload = json.dumps(message, ensure_ascii=False).encode()
    stream.write(struct.pack(">I", len(payload)))
    stream.write(payload)
    stream.flush()


def read_message(stream: BinaryIO) -> dict[str, Any]:
    """Read one message. Raises Closed at the end of the stream or for a length nobody sends."""
    head = stream.read(4)
    if len(head) < 4:
        raise Closed
    (length,) = struct.unpack(">I", head)
    if length > MOST_BYTES:
        raise Closed
    payload = stream.read(length)
    if len(payload) < length:
        raise Closed
    message: dict[str, Any] = json.loads(payload)
    return message
