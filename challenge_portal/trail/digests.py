"""The fingerprints of the record: one canonical way to write an entry down, one hash over it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from challenge_portal.trail.models import TrailEntry

SEALED_FIELDS = [
    "id", "scope", "verb", "actor_id", "actor_label", "role", "acting_for", "subject_kind", "subject_id",
    "subject_label", "from_state", "to_state", "reason", "details", "personal_digest", "address", "request_id",
]  # fmt: skip


def canonical(values: object) -> bytes:
    """JSON with sorted keys and no spaces, the same bytes for the same content wherever it is computed."""
    text = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def entry_hash(entry: TrailEntry, previous_hash: str) -> str:
    """The hash that seals an entry behind its predecessor. ``entry`` must come from the database, not from memory."""
    content: dict[str, Any] = {name: getattr(entry, name) for name in SEALED_FIELDS}
    content["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(previous_hash.encode() + b"\n" + canonical(content)).hexdigest()


def personal_digest(values: Mapping[str, object], salt: str) -> str:
    """The digest of personal values that may be kept after the values are erased."""
    return hashlib.sha256(salt.encode() + b"\n" + canonical(values)).hexdigest()
