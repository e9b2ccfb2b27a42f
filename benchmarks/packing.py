"""A ZIP of many printed forms: how long it takes, and what the process holds meanwhile."""

from __future__ import annotations

import hashlib
import time
import tracemalloc
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile

from challenge_portal.documents.archives import Archive, safe_name, work_place
from challenge_portal.documents.models import StoredFile

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Packed:
    """What was found: seconds for the ZIP alone, its size in MiB, and the most MiB that Python held for it at a time."""

    forms: int
    seconds: float
    size: float
    held: float


def measure_packing(forms: Iterable[bytes], *, at: datetime) -> Packed:
    """Store each form as it comes from the renderer, then pack all of them as the job of the portal does."""
    stored = [_store(number, content, at) for number, content in enumerate(forms, 1)]
    try:
        with work_place("forms.zip") as path:
            tracemalloc.start()
            began = time.perf_counter()
            archive = Archive(path, at=at)
            for number, file in enumerate(stored, 1):
                if not archive.add_file(safe_name(f"{number:03}", "申办表", extension="pdf"), file):
                    raise ValueError("a form is not what was stored")
            archive.close()
            seconds = time.perf_counter() - began
            held = tracemalloc.get_traced_memory()[1]
            return Packed(len(stored), seconds, path.stat().st_size / MIB, held / MIB)
    finally:
        tracemalloc.stop()
        for file in stored:
            file.file.delete(save=False)


def _store(number: int, content: bytes, at: datetime) -> StoredFile:
    """A stored file without a row: the benchmark of papers has no database."""
    file = StoredFile(sha256=hashlib.sha256(content).hexdigest(), extension="pdf", size=len(content), stored_at=at)
    file.file.save(f"{number}.pdf", ContentFile(content), save=False)
    return file
