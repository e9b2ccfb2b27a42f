"""The QR code on every page. It leads to the verification page; nothing personal stands in it."""

import base64
import io

import segno
from django.conf import settings
from django.urls import reverse
from PIL import Image

DOTS = 8  # for each square of the code


def verification_address(shown_code: str) -> str:
    """The full address of a document's verification page; the setting PORTAL_ADDRESS names the portal's host."""
    base = getattr(settings, "PORTAL_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
    return base + reverse("documents:verify_code", args=[shown_code])


def qr_image(text: str) -> str:
    """The code as a data: address of a grey PNG. Level M still reads with a stamp over a corner of it.

    A drawing would be walked through square by square on every page, a picture stands in the file once; 8 dots for a
    square of the code are some 350 dpi at its size on paper.
    """
    code = segno.make(text, error="m", micro=False)
    rows = [bytes(0 if dark else 255 for dark in row) for row in code.matrix_iter(scale=1, border=2)]
    plain = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
    written = io.BytesIO()
    plain.resize((len(rows) * DOTS, len(rows) * DOTS), Image.Resampling.NEAREST).save(written, "PNG")
    return f"data:image/png;base64,{base64.b64encode(written.getvalue()).decode()}"
