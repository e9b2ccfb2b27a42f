"""What a file really is. The name is a claim; the content decides, and what can run is refused.

An extension must be allowed *and* be true. PDFs are opened and walked; images are decoded and written anew, which
drops positions, comments and whatever else hides in them; zipped office files are listed.
"""

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath

import filetype
import pypdfium2
from django.conf import settings
from PIL import Image, ImageOps

from challenge_portal.documents.pdf_contents import UnreadablePdf, active_parts
from challenge_portal.documents.pdfium import open_pdf
from challenge_portal.kernel.refusals import Refused

MEGABYTE = 1024 * 1024
LIMIT = 20 * MEGABYTE
MOST_PAGES = 500
MOST_PIXELS = 120_000_000  # an A2 scan at 400 dpi; beyond it an image is a bomb
MOST_ENTRIES = 3_000
MOST_UNPACKED = 200 * MEGABYTE

MIME_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MADE_TYPES = MIME_TYPES | {"zip": "application/zip"}  # what the portal itself makes; nobody uploads a ZIP
NAMES = {"pdf": "PDF", "jpg": "JPG", "png": "PNG", "docx": "DOCX", "xlsx": "XLSX"}
IMAGE_FORMATS = {"jpg": "JPEG", "png": "PNG"}
OFFICE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
RUNS = {"exe": "Windows 可执行程序", "elf": "Linux 可执行程序", "dex": "安卓程序", "dll": "Windows 程序"}


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be stored: its true type and the bytes to keep."""

    name: str
    extension: str
    mime_type: str
    content: bytes
    pages: int | None
    sha256: str
    received_sha256: str


def inspect(name: str, content: bytes, *, allow: tuple[str, ...], limit: int, field: str) -> Inspected:
    """Check one uploaded file. Raises Refused, bound to `field`, with what is wrong and how to mend it."""
    name = plain_name(name)
    if not content:
        raise Refused(f"“{name}”是空文件，请重新选择。", field=field)
    if len(content) > limit:
        raise too_large(name, len(content), limit, field)
    extension = _extension(name, allow, field)
    _check_claim(name, extension, content, field)
    pages = None
    kept = content
    if extension == "pdf":
        pages = _check_pdf(name, content, field)
    elif extension in IMAGE_FORMATS:
        kept = _encode_again(name, extension, content, field)
        pages = 1
    else:
        _check_office(name, extension, content, field)
    _scan(name, content, field)
    return Inspected(
        name=name,
        extension=extension,
        mime_type=MIME_TYPES[extension],
        content=kept,
        pages=pages,
        sha256=hashlib.sha256(kept).hexdigest(),
        received_sha256=hashlib.sha256(content).hexdigest(),
    )


def plain_name(name: str) -> str:
    """The last part of the name without signs that could mislead: no path, no line end, no reversed reading order."""
    last = PurePath(name.replace("\\", "/")).name
    last = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069<>:\"|?*]", "", last).strip(" .")
    stem, dot, extension = last.rpartition(".")
    return f"{stem[:150]}{dot}{extension[:10]}" if stem else last[:150] or "未命名"


def too_large(name: str, size: int, limit: int, field: str) -> Refused:
    """The refusal of a file over the limit, by the byte."""
    return Refused(
        f"“{name}”有 {size:,} 字节，超过 {limit // MEGABYTE} MB 的上限（{limit:,} 字节）。请压缩或降低扫描分辨率后再传。",
        field=field,
    )


def _extension(name: str, allow: tuple[str, ...], field: str) -> str:
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    extension = {"jpeg": "jpg", "jpe": "jpg"}.get(extension, extension)
    if extension not in allow:
        allowed = "、".join(NAMES[each] for each in allow)
        raise Refused(f"“{name}”的类型不能上传，请上传 {allowed} 文件。", field=field)
    return extension


def _check_claim(name: str, extension: str, content: bytes, field: str) -> None:
    """The first bytes must be those of the type that the name claims."""
    starts = {
        "pdf": content.startswith(b"%PDF-"),
        "jpg": content.startswith(b"\xff\xd8\xff"),
        "png": content.startswith(b"\x89PNG\r\n\x1a\n"),
        "docx": content.startswith(b"PK\x03\x04"),
        "xlsx": content.startswith(b"PK\x03\x04"),
    }
    if starts[extension]:
        return
    raise Refused(
        f"“{name}”的内容不是 {NAMES[extension]}{_what_it_is(content)}，不能上传。改扩展名不会改变文件类型，请重新导出或扫描。",
        field=field,
    )


def _what_it_is(content: bytes) -> str:
    if content.startswith(b"MZ"):
        return "（实际是 Windows 可执行程序）"
    if content.startswith(b"#!"):
        return "（实际是可执行脚本）"
    kind = filetype.guess(content[:8192])
    if kind is None:
        return ""
    return f"（实际是 {RUNS.get(kind.extension, kind.extension.upper() + ' 文件')}）"


def _check_pdf(name: str, content: bytes, field: str) -> int:
    """Number of pages of a harmless PDF that opens without a password."""
    try:
        with open_pdf(content) as pdf:
            pages = len(pdf)
            protected = pypdfium2.raw.FPDF_GetSecurityHandlerRevision(pdf) != -1
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise _encrypted(name, field) from None
        raise Refused(f"“{name}”打不开，文件可能已损坏。请重新导出或扫描后再传。", field=field) from None
    if protected:
        raise _encrypted(name, field)
    if not 1 <= pages <= MOST_PAGES:
        raise Refused(f"“{name}”有 {pages} 页，只接受 1 至 {MOST_PAGES} 页。", field=field)
    try:
        found = active_parts(content)
    except UnreadablePdf:
        raise Refused(f"“{name}”的结构无法检查。请用“打印为 PDF”另存后再传。", field=field) from None
    if found:
        raise Refused(f"“{name}”里带有{'、'.join(found)}，不能上传。请用“打印为 PDF”另存后再传。", field=field)
    return pages


def _encrypted(name: str, field: str) -> Refused:
    return Refused(f"“{name}”设有密码或权限限制，无法核对。请解除后再传。", field=field)


def _encode_again(name: str, extension: str, content: bytes, field: str) -> bytes:
    """The same picture, upright, in fresh bytes."""
    try:
        with Image.open(io.BytesIO(content), formats=[IMAGE_FORMATS[extension]]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refused(
                    f"“{name}”的像素过多（{image.width} × {image.height}），请降低分辨率后再传。", field=field
                )
            upright = ImageOps.exif_transpose(image)
            plain = upright.convert("RGB" if extension == "jpg" or upright.mode in {"CMYK", "YCbCr"} else "RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Refused(f"“{name}”打不开，图片可能已损坏。请重新拍摄或扫描后再传。", field=field) from None
    written = io.BytesIO()
    if extension == "jpg":
        plain.save(written, "JPEG", quality=92)
    else:
        plain.save(written, "PNG")
    return written.getvalue()


def _check_office(name: str, extension: str, content: bytes, field: str) -> None:
    """A zipped office file of this kind, of bearable size, without macros or embedded programs."""
    broken = Refused(f"“{name}”不是完整的 {NAMES[extension]} 文件，请另存后再传。", field=field)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        raise broken from None
    names = {entry.filename for entry in entries}
    if OFFICE_PARTS[extension] not in names or "[Content_Types].xml" not in names:
        raise broken
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused(f"“{name}”解压后过大，不能上传。", field=field)
    if any(re.search(r"vbaProject|\.bin$|activeX|oleObject|embeddings/", each) for each in names):
        raise Refused(f"“{name}”里带有宏或嵌入对象，不能上传。请去掉后另存再传。", field=field)


def _scan(name: str, content: bytes, field: str) -> None:
    """Ask the operator's scanner, when the setting FILE_SCANNER names one: (content, name) -> name of the threat."""
    dotted = getattr(settings, "FILE_SCANNER", "")
    if not dotted:
        return
    module, _, function = dotted.rpartition(".")
    threat = getattr(import_module(module), function)(content, name)
    if threat:
        raise Refused(f"“{name}”未通过病毒检查（{threat}），不能上传。", field=field)
