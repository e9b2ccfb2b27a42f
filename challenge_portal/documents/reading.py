"""What a machine can see on a stamped scan: the QR code of every page, and whose it is."""

import io
import re

import zxingcpp
from PIL import Image

from challenge_portal.documents.files import read_bytes
from challenge_portal.documents.models import StoredFile
from challenge_portal.documents.pdfium import page_count, page_picture

MOST_PAGES_READ = 40
WIDTH = 1654  # A4 at 200 dpi: enough for a 19 mm code on a crooked scan


def codes_on_pages(file: StoredFile) -> list[str]:
    """For each page the 16 digits of the verification code that is read there; an empty text where none is."""
    content = read_bytes(file)
    if file.extension != "pdf":
        return [_code_in(content)]
    pages = min(page_count(content), MOST_PAGES_READ)
    return [_code_in(page_picture(content, number, width=WIDTH)) for number in range(1, pages + 1)]


def _code_in(picture: bytes) -> str:
    with Image.open(io.BytesIO(picture)) as image:
        found = zxingcpp.read_barcodes(image.convert("L"))
    for each in found:
        if match := re.search(r"/verify/([0-9A-F]{4})-([0-9A-F]{4})-([0-9A-F]{4})-([0-9A-F]{4})/?$", each.text):
            return "".join(match.groups())
    return ""
