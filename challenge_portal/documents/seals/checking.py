"""Look at the signatures of a PDF: whole or altered, and by whose certificate. No database here."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

MOST_SIGNATURES = 12  # nobody signs a paper more often; each costs work
BROKEN = (
    PdfError, SigningError, SignatureValidationError, SuspiciousModification, ValidationError, PathError,
    ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, NotImplementedError, OverflowError,
)  # fmt: skip
FOR_SIGNING = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)


@dataclass(frozen=True, slots=True)
class Trusted:
    """A certificate of which the portal knows whose it is, and at which moment it signed."""

    certificate: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: ``whole`` when what it covers is as it was signed, ``ours`` when its certificate is trusted too.

    ``fingerprint`` is the SHA-256 of the signer's certificate; ``field`` the name of the place on the paper.
    """

    field: str
    fingerprint: str
    whole: bool
    ours: bool


Trust = Callable[[str], Trusted | None]


class NoPdf(Exception):
    """The file is no PDF that can be read."""


def signatures_of(content: bytes, trust: Trust) -> tuple[Signature, ...]:
    """Every signature in the order of signing. ``trust`` finds a certificate by its fingerprint. Raises NoPdf.

    What was added after the last signature makes none of them whole, unless it is itself signed.
    """
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        embedded = list(reader.embedded_regular_signatures)
    except BROKEN as error:
        raise NoPdf from error
    if not embedded:
        return ()
    if len(embedded) > MOST_SIGNATURES:
        raise NoPdf
    closed = _covers_everything(embedded[-1])
    return tuple(_look_at(each, trust, closed=closed) for each in embedded)


def fingerprint_of(certificate: bytes) -> str:
    """The SHA-256 of a certificate (DER), as hexadecimal digits."""
    return hashlib.sha256(certificate).hexdigest()


def _look_at(each: EmbeddedPdfSignature, trust: Trust, *, closed: bool) -> Signature:
    try:
        certificate: bytes = each.signer_cert.dump()
    except BROKEN:
        return Signature(str(each.field_name), "", whole=False, ours=False)
    fingerprint = fingerprint_of(certificate)
    known = trust(fingerprint)
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(known.certificate)] if known else [],
        moment=known.at if known else None,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    try:
        status = validate_pdf_signature(each, context, key_usage_settings=FOR_SIGNING)
    except BROKEN:
        return Signature(str(each.field_name), fingerprint, whole=False, ours=False)
    whole = closed and bool(status.intact and status.valid and status.docmdp_ok)
    ours = known is not None and whole and bool(status.bottom_line)
    return Signature(str(each.field_name), fingerprint, whole=whole, ours=ours)


def _covers_everything(last: EmbeddedPdfSignature) -> bool:
    try:
        last.compute_integrity_info()
    except BROKEN:
        return False
    return bool(last.coverage == SignatureCoverageLevel.ENTIRE_FILE)
