"""How fonts and streams get into a PDF: the same pages as WeasyPrint's own way, for a third of its work.

WeasyPrint cuts a font twice, leaves an empty place for each glyph that it took away, and compresses every stream at
zlib's slowest level, two times where the file has an identifier. Here HarfBuzz cuts once, only the outlines (CFF) go
into the file, and a stream is compressed once.

A picture with an alpha channel, which is what seals are, is unpacked and packed three times for each document; here the
few that were used last are kept as they go into the file.

A code in the text of a page is the glyph's number in the whole font. In the cut font the charset says which glyph
bears it, so this way is only for fonts whose charset counts the glyphs; any other font is cut by WeasyPrint itself.
"""

from __future__ import annotations

import ctypes
import hashlib
import io
import zlib
from collections import OrderedDict
from copy import copy
from dataclasses import dataclass
from typing import Any

import pydyf
from weasyprint import images
from weasyprint.pdf import fonts as embedded
from weasyprint.pdf import stream as drawing
from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset
from weasyprint.text.fonts import get_hb_object_data, get_pango_font_key

COMPRESSION = 6  # zlib's own default: half the time of 9 for less than one per cent more bytes
PROBES = 16
WHOLE_EM = 1000
KEPT_TABLES = frozenset({"CFF ", "head", "maxp"})
NOT_PLAIN = frozenset({"fvar", "CBDT", "sbix", "SVG ", "COLR", "EBDT"})
OPEN_TYPE, BARE_OUTLINES = "/OpenType", "/CIDFontType0C"

MOST_FONTS = 200  # of Pango's: each face at each of its sizes
MOST_PICTURES, LARGEST_PICTURE = 8, 512 * 1024  # so at most 4 MiB are kept

_counts_its_glyphs: dict[bytes, bool] = {}
_fonts: dict[int, tuple[int, float, Font]] = {}
_to_bytes = pydyf._to_bytes
_add_font = drawing.Stream.add_font
_glib = ctypes.CDLL("libgobject-2.0.so.0")
_glib.g_object_ref.argtypes, _glib.g_object_ref.restype = [ctypes.c_void_p], ctypes.c_void_p
_pictures: OrderedDict[tuple[bytes, bool], Packed] = OrderedDict()


class Font(embedded.Font):
    """A font of one document. Its glyphs are collected while the pages are drawn, then it is cut."""

    def __init__(self, pango_font: Any, description: Any, font_size: float) -> None:
        super().__init__(pango_font, description, font_size)
        self.begins_with = self.file_content[:4]
        self.content: bytes | None = None  # a collection has 25 MB; who cuts it here never needs them

    @property
    def file_content(self) -> bytes:
        """The whole font, or what was cut from it."""
        if self.content is None:
            self.content = get_hb_object_data(self.hb_face) or b""
        return self.content

    @file_content.setter
    def file_content(self, content: bytes) -> None:
        self.content = content

    def for_another_document(self) -> Font:
        """The same font with no glyph in use."""
        fresh = copy(self)
        fresh.content = None
        fresh.widths, fresh.to_unicode, fresh.missing = {}, {}, {}
        return fresh

    @property
    def type(self) -> str:
        """What WeasyPrint asks to choose the kind of its entry."""
        begins_with = self.begins_with if self.content is None else self.content[:4]
        return "otf" if begins_with == b"OTTO" or _is_bare(begins_with) else "ttf"

    def subset(self, to_unicode: dict[int, str], hinting: bool) -> None:
        """Leave only the outlines of the glyphs that the document uses."""
        if to_unicode and self._can_be_cut_here():
            self.file_content = self._outlines(to_unicode, notdef=bool(self.missing))
        else:
            super().subset(to_unicode, hinting)

    def _can_be_cut_here(self) -> bool:
        if "CFF " not in self.tables or not NOT_PLAIN.isdisjoint(self.tables) or harfbuzz_subset is None:
            return False
        if self.name not in _counts_its_glyphs:
            step = max(self.glyph_count // PROBES, 1)
            glyphs = range(step - 1, self.glyph_count, step)
            _counts_its_glyphs[self.name] = _numbers_in(self._outlines(glyphs, notdef=False)) == [
                f"cid{glyph:05}" for glyph in glyphs if glyph
            ]
        return _counts_its_glyphs[self.name]

    def _outlines(self, glyphs: Any, *, notdef: bool) -> bytes:
        """The CFF table of the face cut to these glyphs, or nothing where HarfBuzz could not cut it."""
        order = ffi.gc(harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy)
        _add(harfbuzz_subset.hb_subset_input_glyph_set(order), glyphs)
        dropped = [harfbuzz.hb_tag_from_string(tag.encode(), -1) for tag in self.tables if tag not in KEPT_TABLES]
        _add(harfbuzz_subset.hb_subset_input_set(order, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG), dropped)
        flags = harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE | harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING
        if notdef:
            flags |= harfbuzz_subset.HB_SUBSET_FLAGS_NOTDEF_OUTLINE
        harfbuzz_subset.hb_subset_input_set_flags(order, flags)
        cut = harfbuzz_subset.hb_subset_or_fail(self.hb_face, order)
        if cut == ffi.NULL:
            return b""
        return _table(get_hb_object_data(ffi.gc(cut, harfbuzz.hb_face_destroy)), b"CFF ")


@dataclass(frozen=True, slots=True)
class Packed:
    """A picture as it goes into a file: colours and alpha, each with what a reader must know of it."""

    colours: bytes
    about_colours: dict[str, Any]
    alpha: bytes
    about_alpha: dict[str, Any]

    def streams(self) -> pydyf.Stream:
        """Fresh objects for one document, which gives them numbers of its own."""
        mask = pydyf.Stream([self.alpha], extra=dict(self.about_alpha))
        return pydyf.Stream([self.colours], extra={**self.about_colours, "SMask": mask})


class Picture(images.RasterImage):
    """A picture of one document. Those with an alpha channel are packed once for many documents."""

    def get_x_object(self, interpolate: bool, dpi_ratio: float) -> pydyf.Stream:
        """The picture as an object of the file. WeasyPrint asks when it has drawn the pages."""
        if self.mode != "RGBA" or dpi_ratio != 1:
            return super().get_x_object(interpolate, dpi_ratio)
        key = hashlib.sha256(self.image_data.data).digest(), interpolate
        if key not in _pictures:
            made = super().get_x_object(interpolate, dpi_ratio)
            if len(made.stream[0].data) > LARGEST_PICTURE:
                return made
            _keep(key, made)
        _pictures.move_to_end(key)
        return _pictures[key].streams()


def add_font(stream: Any, pango_font: Any) -> Any:
    """The document's font for one of Pango's, and its size in pixels. A stream asks for each run of glyphs."""
    address = int(ffi.cast("intptr_t", pango_font))
    if address not in _fonts:
        if len(_fonts) >= MOST_FONTS:
            return _add_font(stream, pango_font)
        key, description, size = get_pango_font_key(pango_font)
        _glib.g_object_ref(address)  # so that no other font gets its address
        _fonts[address] = key, size, Font(pango_font, description, size)
    key, size, font = _fonts[address]
    if key not in stream._fonts:
        stream._fonts[key] = font.for_another_document()
    return stream._fonts[key], size


def _keep(key: tuple[bytes, bool], made: pydyf.Stream) -> None:
    about = dict(made.extra)
    mask = about.pop("SMask")
    _pictures[key] = Packed(made.stream[0].data, about, mask.stream[0].data, dict(mask.extra))
    if len(_pictures) > MOST_PICTURES:
        _pictures.popitem(last=False)


def pack(_document: Any, pdf: pydyf.PDF) -> None:
    """Compress each stream once, and say of cut fonts what they are. WeasyPrint calls it before it writes the file."""
    for each in pdf.objects:
        if isinstance(each, pydyf.Stream) and each.compress:
            each.compress = False
            content = each.data.split(b"\nstream\n", 1)[1].removesuffix(b"\nendstream")
            if each.extra.get("Subtype") == OPEN_TYPE and _is_bare(content):
                each.extra["Subtype"] = BARE_OUTLINES
            each.stream = [zlib.compress(content, COMPRESSION)]
            each.extra["Filter"] = "/FlateDecode"
        elif isinstance(each, pydyf.Dictionary) and "W" in each:
            _shorten_widths(each)


def _shorten_widths(font: pydyf.Dictionary) -> None:
    """Leave out of a font's widths those of a whole em, which a reader takes for granted (ISO 32000-1, 9.7.4.3)."""
    runs = zip(font["W"][::2], font["W"][1::2], strict=True)
    told = [f"{first}[{' '.join(map(str, widths))}]" for first, widths in runs if set(widths) != {WHOLE_EM}]
    font["W"] = f"[{''.join(told)}]"


def to_bytes(item: Any) -> bytes:
    """``pydyf``'s own, which writes each number of a page, with the commonest kinds first."""
    kind = type(item)
    if kind is bytes:
        return bytes(item)
    if kind is float:
        return b"%d" % item if item.is_integer() else (b"%.6f" % item).rstrip(b"0")
    if kind is int or kind is str:
        return str(item).encode("ascii")
    return bytes(_to_bytes(item))


def install() -> None:
    """From now on documents of this process embed their fonts and pictures in this way."""
    pydyf._to_bytes = to_bytes
    drawing.Font = Font
    drawing.Stream.add_font = add_font
    images.RasterImage = Picture


def _add(hb_set: Any, numbers: Any) -> None:
    wanted = sorted(numbers)
    harfbuzz.hb_set_add_sorted_array(hb_set, ffi.new("hb_codepoint_t[]", wanted), len(wanted))


def _is_bare(content: bytes) -> bool:
    return content[:2] == b"\x01\x00"  # version 1.0 of CFF; a file in OpenType begins with OTTO or 00 01


def _table(font: bytes | None, tag: bytes) -> bytes:
    """A table of an OpenType file, by its directory: twelve bytes, then sixteen for each table."""
    content = font or b""
    for place in range(12, 12 + 16 * int.from_bytes(content[4:6], "big"), 16):
        if content[place : place + 4] == tag:
            start = int.from_bytes(content[place + 8 : place + 12], "big")
            return content[start : start + int.from_bytes(content[place + 12 : place + 16], "big")]
    return b""


def _numbers_in(outlines: bytes) -> list[str]:
    """The names of the glyphs in a cut font, .notdef left out; ``cid00042`` in a font that numbers them."""
    from fontTools.cffLib import CFFFontSet

    if not outlines:
        return []
    found = CFFFontSet()
    found.decompile(io.BytesIO(outlines), None)
    return list(found[0].charset[1:])
