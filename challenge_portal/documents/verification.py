"""What the public learns about a paper in its hands: whether it is ours, which version, and whether it still holds.

No content of the paper is told: who holds it can read it, who guesses a code (64 random bits) learns nothing.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from challenge_portal.documents.models import Document, DocumentFile
from challenge_portal.documents.snapshots import template_of
from challenge_portal.documents.states import FileRole

GENUINE, REPLACED, VOIDED, DRAFT = "genuine", "replaced", "voided", "draft"


@dataclass(frozen=True, slots=True)
class Held:
    """One stored file of a paper, by its fingerprint."""

    role: str
    sha256: str
    added_at: datetime
    pages: int | None
    voided: str = ""
    confirmed_by: str = ""
    confirmed_at: datetime | None = None

    @property
    def groups(self) -> str:
        """The fingerprint in four groups, for the eye."""
        return " ".join(self.sha256[start : start + 16] for start in range(0, 64, 16))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verification page says about one paper."""

    standing: str
    code: str
    kind: str
    title: str
    number: str
    version: int
    issued_by: str
    issued_at: datetime
    pages: int | None
    is_demo: bool
    hash_groups: str
    newer_version: int | None = None
    newer_at: datetime | None = None
    voided_at: datetime | None = None
    void_reason: str = ""
    files: tuple[Held, ...] = ()

    @property
    def print(self) -> Held | None:
        """The portal's own print, once it is there."""
        return next((each for each in self.files if each.role == FileRole.PRINT.label and not each.voided), None)

    @property
    def scans(self) -> tuple[Held, ...]:
        """Stamped scans, those no longer valid too."""
        return tuple(each for each in self.files if each.role == FileRole.STAMPED_SCAN.label)


def normal_code(text: str) -> str:
    """The 16 hex digits of a typed code, whatever blanks, dashes and full-width forms stand in it; else nothing."""
    half = text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    plain = re.sub(r"[\s\-—－_·.]", "", half).upper()
    return plain if re.fullmatch(r"[0-9A-F]{16}", plain) else ""


def verdict_of(code: str) -> Verdict | None:
    """What is known under this code; None when nothing is. Two queries."""
    plain = normal_code(code)
    if not plain:
        return None
    document = Document.objects.select_related("replaced_by").filter(code=plain).first()
    return _verdict(document) if document else None


def code_of_file(sha256: str) -> str:
    """The code of the paper that a file with this fingerprint belongs to, as received or as stored; else nothing."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        return ""
    held = (
        DocumentFile.objects.select_related("document").filter(file__sha256=sha256).first()
        or DocumentFile.objects.select_related("document").filter(file__received_sha256=sha256).first()
    )
    return held.document.shown_code if held else ""


def held_as(code: str, sha256: str) -> str:
    """As what a file with this fingerprint is kept with the paper of this code; nothing when it isn't."""
    files = DocumentFile.objects.filter(document__code=normal_code(code))
    held = files.filter(file__sha256=sha256).first() or files.filter(file__received_sha256=sha256).first()
    if held is None:
        return ""
    return f"{held.get_role_display()}（已失效）" if held.voided_at else str(held.get_role_display())


def _verdict(document: Document) -> Verdict:
    newer = document.replaced_by
    digest = document.snapshot_hash
    return Verdict(
        standing=_standing(document),
        code=document.shown_code,
        kind=template_of(document.kind).title,
        title=document.title,
        number=document.number,
        version=document.version,
        issued_by=document.issued_by,
        issued_at=document.requested_at,
        pages=document.pages,
        is_demo=document.is_demo,
        hash_groups=f"{digest[:4]} {digest[4:8]} {digest[8:]}",
        newer_version=newer.version if newer else None,
        newer_at=newer.requested_at if newer else None,
        voided_at=document.voided_at,
        void_reason=document.void_reason,
        files=tuple(_held(each) for each in document.files.select_related("file")),
    )


def _standing(document: Document) -> str:
    if document.is_draft:
        return DRAFT
    if document.voided_at is not None:
        return VOIDED
    return REPLACED if document.replaced_by_id is not None else GENUINE


def _held(each: DocumentFile) -> Held:
    return Held(
        role=str(each.get_role_display()),
        sha256=each.file.sha256,
        added_at=each.added_at,
        pages=each.file.pages,
        voided=each.void_reason if each.voided_at else "",
        confirmed_by=each.confirmed_by,
        confirmed_at=each.confirmed_at,
    )
