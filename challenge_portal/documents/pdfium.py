"""PDFium, one caller at a time: the library is not safe in threads, and the web process has several."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

import pypdfium2

_lock = RLock()


@contextmanager
def open_pdf(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """An open PDF, closed at the end. Raises pypdfium2.PdfiumError for one that can't be opened."""
    with _lock, pypdfium2.PdfDocument(content) as pdf:
        yield pdf


def page_count(content: bytes) -> int:
    """How many pages the PDF has."""
    with open_pdf(content) as pdf:
        return len(pdf)


def page_picture(content: bytes, number: int, *, width: int) -> bytes:
    """Page `number` (from 1) as PNG, `width` pixels wide, signatures with their seals. Raises IndexError for a page that
    isn't there.
    """
    with open_pdf(content) as pdf:
        pdf.init_forms()  # a visible signature is a field of a form: without this it isn't drawn
        if not 1 <= number <= len(pdf):
            raise IndexError(number)
        page = pdf[number - 1]
        picture = page.render(scale=width / max(page.get_width(), 1)).to_pil()
    written = io.BytesIO()
    picture.convert("RGB").save(written, "PNG")
    return written.getvalue()


def page_texts(content: bytes, *, most: int) -> list[str]:
    """The text of the first pages, at most so many; nothing for what is no PDF that can be opened."""
    try:
        with open_pdf(content) as pdf:
            return [pdf[number].get_textpage().get_text_bounded() for number in range(min(len(pdf), most))]
    except pypdfium2.PdfiumError:
        return []
