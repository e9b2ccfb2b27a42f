"""What the public learns about a paper in its hands: whether it is ours, which version, and whether it still holds.

No content of the paper is told: who holds it can read it, who guesses a code (64 random bits) learns nothing.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from challenge_portal.documents.examining import examine
from challenge_portal.documents.models import Document, DocumentFile, SealRequest
from challenge_portal.documents.snapshots import template_of
from challenge_portal.documents.states import FileRole, SealRequestState
from challenge_portal.kernel.clock import day

GENUINE, REPLACED, VOIDED, DRAFT = "genuine", "replaced", "voided", "draft"
ALTERED, DIFFERS, FOREIGN, UNKNOWN = "altered", "differs", "foreign", "unknown"
PRINTED_CODE = re.compile(r"[0-9A-F]{4}(?:-[0-9A-F]{4}){3}")
MOST_CODES = 40  # a page of ours carries one; a page full of them asks the database about no more
CODE_PAGES = 3  # the code stands at the foot of every page; more than a few needn't be read


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
class SealedBy:
    """One office's electronic seal on a paper. Who asked and who granted it is not told."""

    authority: str
    place: str
    signed_at: datetime
    voided: bool


@dataclass(frozen=True, slots=True)
class HeldAs:
    """As what a file is kept: its role, and whether it still is the one that counts."""

    role: str
    voided: str = ""
    superseded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FileFinding:
    """What the portal can say about a PDF in somebody's hands.

    ``standing`` is ALTERED (what was signed was changed), DIFFERS (one of our codes on a file that isn't kept: saved
    anew, or made up), FOREIGN (a signature that holds, by nobody whom the portal knows)
    or UNKNOWN. ``code`` leads to the paper that it is or claims to be.
    """

    standing: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class InForce:
    """The version of a paper that holds now."""

    number: str
    version: int
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verification page says about one paper. ``in_force`` is told of a paper that no longer holds."""

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
    in_force: InForce | None = None
    files: tuple[Held, ...] = ()
    seals: tuple[SealedBy, ...] = ()

    @property
    def no_longer_holds(self) -> bool:
        """Whether it was voided or replaced, so that the reader needs to know what holds instead."""
        return self.standing in (REPLACED, VOIDED)

    @property
    def what_holds(self) -> str:
        """Which version holds instead of one that no longer does, as a sentence without its full stop."""
        held = self.in_force
        if held is None:
            return "目前没有有效版本"
        number = f" {held.number} " if held.number else ""
        return f"现行有效的是{number}第 {held.version} 版，{day(held.issued_at)}出具"

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
    """What is known under this code; None when nothing is. Three queries, one more for a paper that no longer holds."""
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


def held_as(code: str, sha256: str) -> HeldAs | None:
    """As what a file with this fingerprint is kept with the paper of this code; None when it isn't."""
    files = DocumentFile.objects.filter(document__code=normal_code(code))
    held = files.filter(file__sha256=sha256).first() or files.filter(file__received_sha256=sha256).first()
    if held is None:
        return None
    return HeldAs(str(held.get_role_display()), held.void_reason if held.voided_at else "", held.superseded_at)


def look_at_pdf(content: bytes) -> FileFinding:
    """Judge a PDF that isn't kept by its signatures, then by the code it carries. Nothing of it is kept.

    Raises examining's TooHard and TooBusy.
    """
    found = examine(content, pages=CODE_PAGES)
    printed = printed_code(found.texts)
    if found.signatures is None and b"/ByteRange" in content:  # it was signed once, and is no whole PDF any more
        return FileFinding(ALTERED, printed)
    if found.signatures and not found.whole:
        return FileFinding(ALTERED, printed)
    if printed:
        return FileFinding(DIFFERS, printed)
    return FileFinding(FOREIGN) if found.signatures else FileFinding(UNKNOWN)


def printed_code(texts: tuple[str, ...]) -> str:
    """The code of one of our papers that stands in the texts of a PDF's first pages; else nothing. One query."""
    claimed = [normal_code(code) for text in texts for code in PRINTED_CODE.findall(text)][:MOST_CODES]
    known = {each.code: each for each in Document.objects.filter(code__in=claimed)} if claimed else {}
    return next((known[code].shown_code for code in claimed if code in known), "")


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
        in_force=_in_force(document) if _standing(document) in (REPLACED, VOIDED) else None,
        files=tuple(_held(each) for each in document.files.select_related("file")),
        seals=tuple(_seals(document)),
    )


def _in_force(document: Document) -> InForce | None:
    """The final version of the same paper that was neither voided nor replaced; often there is none yet."""
    same = Document.objects.filter(
        kind=document.kind, subject_kind=document.subject_kind, subject_id=document.subject_id, is_draft=False
    )
    held = same.filter(voided_at__isnull=True, replaced_by__isnull=True).order_by("-version", "-requested_at").first()
    return InForce(held.number, held.version, held.requested_at) if held else None


def _seals(document: Document) -> list[SealedBy]:
    signed = SealRequest.objects.filter(document=document, state=SealRequestState.SIGNED, signed_at__isnull=False)
    found = signed.select_related("authority", "signed_file").order_by("signed_at", "pk")
    return [
        SealedBy(str(each.authority), each.place_label, each.signed_at, bool(each.signed_file.voided_at))
        for each in found
        if each.signed_at is not None and each.signed_file is not None
    ]


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
