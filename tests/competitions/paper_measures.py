"""Measures a PDF as one would with a ruler: lines, margins, red rules. Points from the upper left corner."""

from __future__ import annotations

from ctypes import c_double

import pypdfium2
import pypdfium2.raw as pdfium

from challenge_portal.documents.files import read_bytes
from challenge_portal.documents.models import Document
from challenge_portal.documents.services import current_print
from challenge_portal.documents.tasks import render_document

MM = 72 / 25.4
A4 = 297 * MM


def lines_of(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, str]]:
    """The lines of a page from above: baseline from the upper edge, left and right in points, the text."""
    text = page.get_textpage()
    found: dict[int, list[tuple[float, float, str]]] = {}
    for index in range(text.count_chars()):
        character = text.get_text_range(index, 1)
        if not character.strip():
            continue
        x, y = c_double(), c_double()
        pdfium.FPDFText_GetCharOrigin(text.raw, index, x, y)
        left, _, right, _ = text.get_charbox(index, loose=True)
        found.setdefault(round((page.get_height() - y.value) * 10), []).append((left, right, character))
    return [
        (top / 10, min(each[0] for each in row), max(each[1] for each in row), "".join(each[2] for each in sorted(row)))
        for top, row in sorted(found.items())
    ]


def printed(document: Document) -> pypdfium2.PdfDocument:
    """The PDF as the worker makes it."""
    render_document({"document": str(document.pk)}, at=document.requested_at)
    held = current_print(document)
    assert held is not None
    return pypdfium2.PdfDocument(read_bytes(held.file))


def red_rules(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    """The red rules of a page from above: distance from the upper edge, left, right, thickness, in points."""
    found = []
    picture = page.render(scale=8).to_pil().convert("RGB")
    width, height = picture.size
    middle = [picture.getpixel((width // 8, y)) for y in range(height)]  # 26 mm: left of all text
    y = 0
    while y < height:
        if is_red(middle[y]):
            top = y
            while y < height and is_red(middle[y]):
                y += 1
            row = [x for x in range(width) if is_red(picture.getpixel((x, (top + y) // 2)))]
            found.append((top / 8, row[0] / 8, row[-1] / 8, (y - top) / 8))
        y += 1
    return found


def is_red(pixel: object) -> bool:
    red, green, blue = pixel  # type: ignore[misc]
    return bool(red > 180 and green < 120 and blue < 120)
