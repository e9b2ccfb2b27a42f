"""Stored files, documents, the series of their numbers; seals and what was sealed with them."""

from challenge_portal.documents.models.papers import (
    Document,
    DocumentFile,
    NumberSeries,
    StoredFile,
    TakenNumber,
    storage_name,
)
from challenge_portal.documents.models.seals import Seal, SealRequest

__all__ = [
    "Document",
    "DocumentFile",
    "NumberSeries",
    "Seal",
    "SealRequest",
    "StoredFile",
    "TakenNumber",
    "storage_name",
]
