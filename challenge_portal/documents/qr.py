"""The QR code on every page. It leads to the verification page; nothing personal stands in it."""

import segno
from django.conf import settings
from django.urls import reverse


def verification_address(shown_code: str) -> str:
    """The full address of a document's verification page; the setting PORTAL_ADDRESS names the portal's host."""
    base = getattr(settings, "PORTAL_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
    return base + reverse("documents:verify_code", args=[shown_code])


def qr_image(text: str) -> str:
    """The code as a data: address of an SVG. Level M still reads with a stamp over a corner of it."""
    code = segno.make(text, error="m", micro=False)
    return str(code.svg_data_uri(border=2, dark="#000", light="#fff", omitsize=False))
