"""Put a signature into a PDF: PAdES, visible at the stamp's place, in an incremental update. No database here.

The paper's template names the places (``id="seal-1"``); the print keeps them as named destinations. All fields are
made before the first signature, so that a second one changes nothing that the first one covers.
"""

import io
import tempfile
from dataclasses import dataclass

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from challenge_portal.documents.models.seals import WIDEST
from challenge_portal.documents.seals.certificates import Credentials

POINTS = 72 / 25.4  # in a millimetre
CAPTION = 9.0  # mm of text below the seal
WIDER = 6.0  # mm: the caption may be wider than the seal
MOST_PLACES = 9
IN_THE_MIDDLE = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID,
    y_align=AxisAlignment.ALIGN_MID,
    margins=Margins.uniform(0),
    inner_content_scaling=InnerScaling.NO_SCALING,  # a seal is printed in its own size
)


class CannotSign(Exception):
    """This PDF can't be signed; the text says why, in plain Chinese."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What the signature says about itself: who signs, for what, where."""

    name: str
    reason: str
    location: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a seal's middle is to be, in points on a page (from 0) of that width and height."""

    page: int
    x: float
    y: float
    page_size: tuple[float, float]


def field_name(place: int) -> str:
    """The name of the signature field of a place, as readers of PDF show it."""
    return f"seal-{place}"


def stamp_size(seal_width: int) -> tuple[float, float]:
    """Width and height in millimetres of a visible signature whose seal is that wide."""
    return seal_width + WIDER, seal_width + CAPTION


def places_in(content: bytes) -> tuple[int, ...]:
    """The places for seals that a print offers, in order; none on papers that are not for sealing."""
    return tuple(sorted(_places(PdfFileReader(io.BytesIO(content)))))


def sign_pdf(
    content: bytes, *, place: int, appearance: bytes, credentials: Credentials, saying: Saying, timestamp_url: str = ""
) -> bytes:
    """The PDF with one more signature. ``appearance`` is a one-page PDF of the seal and its caption.

    Raises CannotSign.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    fields = {name: value for name, value, _ in enumerate_sig_fields(writer.prev)}
    if not fields:
        _make_fields(writer)
    elif fields.get(field_name(place)) is not None:
        raise CannotSign("这个位置已经签过章。")
    elif field_name(place) not in fields:
        raise CannotSign("定稿上没有留这个盖章位置。请取消定稿后重新定稿。")
    try:
        return _signed(writer, place, appearance, credentials, saying, timestamp_url)
    except TimestampRequestError as error:
        raise CannotSign("时间戳服务器没有应答，请稍后重新申请。") from error
    except (SigningError, PdfError) as error:
        raise CannotSign("定稿不能签章，文件结构有问题。请取消定稿后重新定稿。") from error


def _signed(
    writer: IncrementalPdfFileWriter,
    place: int,
    appearance: bytes,
    credentials: Credentials,
    saying: Saying,
    timestamp_url: str,
) -> bytes:
    metadata = PdfSignatureMetadata(
        field_name=field_name(place),
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=saying.name,
        reason=saying.reason,
        location=saying.location,
    )
    timestamper = HTTPTimeStamper(timestamp_url, timeout=10) if timestamp_url else None
    with tempfile.NamedTemporaryFile(suffix=".pdf") as picture:  # the library reads the appearance from a file only
        picture.write(appearance)
        picture.flush()
        style = StaticStampStyle(
            border_width=0,
            background=ImportedPdfPage(picture.name),
            background_opacity=1.0,
            background_layout=IN_THE_MIDDLE,
        )
        signer = PdfSigner(metadata, _signer(credentials), stamp_style=style, timestamper=timestamper)
        signed: bytes = signer.sign_pdf(writer, existing_fields_only=True).getvalue()
    return signed


def _signer(credentials: Credentials) -> SimpleSigner:
    chain = SimpleCertificateStore()
    chain.register_multiple(asn1_x509.Certificate.load(each) for each in credentials.chain)
    return SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(credentials.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(credentials.key),
        cert_registry=chain,
    )


def _make_fields(writer: IncrementalPdfFileWriter) -> None:
    """One empty field for each place of the paper, the later offices' too."""
    places = _places(writer.prev)
    if not places:
        raise CannotSign("定稿上没有留盖章位置。请取消定稿后重新定稿。")
    for number, place in sorted(places.items()):
        append_signature_field(writer, SigFieldSpec(field_name(number), on_page=place.page, box=_box(place)))


def _box(place: _Place) -> tuple[int, int, int, int]:
    """Room for the widest seal, its middle on the place, all of it on the page; what isn't seal stays clear."""
    width, height = (side * POINTS for side in stamp_size(WIDEST))
    middle = CAPTION / 2 * POINTS  # the caption hangs below, the seal itself is what is centred
    left = min(max(place.x - width / 2, 0), place.page_size[0] - width)
    bottom = min(max(place.y - height / 2 - middle, 0), place.page_size[1] - height)
    return round(left), round(bottom), round(left + width), round(bottom + height)


def _places(reader: PdfFileReader) -> dict[int, _Place]:
    """The named destinations seal-1, seal-2 … with the page that each lies on."""
    try:
        named = reader.root["/Names"]["/Dests"]["/Names"]
    except KeyError:
        return {}
    pages = [reader.find_page_for_modification(number)[0] for number in range(int(reader.root["/Pages"]["/Count"]))]
    numbers = {page.idnum: number for number, page in enumerate(pages)}
    found: dict[int, _Place] = {}
    for index in range(0, len(named), 2):
        name, target = named[index], named[index + 1]
        kind, _, digits = str(name).partition("-")
        if kind == "seal" and digits.isdecimal() and 1 <= int(digits) <= MOST_PLACES:
            page = target.raw_get(0)
            left, bottom, right, top = (float(each) for each in page.get_object()["/MediaBox"])
            size = (right - left, top - bottom)
            found[int(digits)] = _Place(numbers[page.idnum], float(target[2]), float(target[3]), size)
    return found
