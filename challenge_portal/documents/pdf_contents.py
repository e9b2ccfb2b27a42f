"""What a PDF carries beside its pages: scripts, embedded files, forms that send, programs to start."""

import io
from typing import Any

import pypdfium2
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from challenge_portal.documents.pdfium import open_pdf

MOST_OBJECTS = 300_000

KEYS = {
    "/JS": "脚本",
    "/JavaScript": "脚本",
    "/EmbeddedFiles": "嵌入文件",
    "/EF": "嵌入文件",
    "/RichMedia": "多媒体",
    "/XFA": "动态表单",
}
ACTIONS = {
    "/JavaScript": "脚本",
    "/Launch": "启动程序的动作",
    "/SubmitForm": "外发数据的动作",
    "/ImportData": "导入数据的动作",
    "/RichMedia": "多媒体",
}


class UnreadablePdf(Exception):
    """A PDF whose objects can't be listed, so nothing can be said about what it carries."""


def active_parts(content: bytes) -> list[str]:
    """Names of what the PDF carries beside pages, empty when it is only pages.

    A scanner's PDF with a broken table of objects is written anew by PDFium and looked at then.
    Raises UnreadablePdf when that fails too.
    """
    try:
        return _walk(content)
    except (PdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError):
        pass
    try:
        with open_pdf(content) as pdf:
            written = io.BytesIO()
            pdf.save(written)
        return _walk(written.getvalue())
    except (
        pypdfium2.PdfiumError,
        PdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        IndexError,
    ) as error:
        raise UnreadablePdf from error


def _walk(content: bytes) -> list[str]:
    """Every object that the trailer reaches, once; streams are not unpacked, their dictionaries are read."""
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    found: dict[str, None] = {}
    seen: set[Any] = set()
    waiting: list[Any] = [reader.trailer.raw_get("/Root")]
    while waiting:
        each = waiting.pop()
        if isinstance(each, generic.IndirectObject):
            key = (each.idnum, each.generation)
            if key in seen:
                continue
            seen.add(key)
            if len(seen) > MOST_OBJECTS:
                raise UnreadablePdf
            each = reader.get_object(each.reference)
        if isinstance(each, generic.DictionaryObject):
            for name in each:
                if name in KEYS:
                    found[KEYS[name]] = None
                waiting.append(each.raw_get(name))
            action = each.raw_get("/S") if "/S" in each else None
            if action in ACTIONS:
                found[ACTIONS[action]] = None
        elif isinstance(each, generic.ArrayObject):
            waiting.extend(each.raw_get(index) for index in range(len(each)))
    return list(found)
