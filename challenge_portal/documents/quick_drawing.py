"""Glyphs and lines of tables get into a page: the same picture as by WeasyPrint's own way, for less of its work.

Pango's glyphs are read by the run instead of one by one. The lines of a table are drawn in one go for each width and
colour, and a line that runs through many cells is one line.
"""

from __future__ import annotations

import struct
from contextlib import AbstractContextManager, nullcontext
from itertools import groupby
from typing import Any

from weasyprint import draw
from weasyprint.draw import text as drawing
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

SMALLEST = 1e-6  # pixels
NUMBERS = struct.Struct("=IiiiI")  # PangoGlyphInfo: glyph, width, two offsets, flags
SIZES_ARE_RIGHT_SINCE = 14802  # Pango 1.48.2, gitlab.gnome.org/GNOME/pango/-/issues/530
NO_GLYPH = 0x0FFFFFFF  # Pango's marks for an empty glyph and for one that no font has begin here

_draw_first_line = drawing.draw_first_line
_draw_collapsed_borders = draw.draw_collapsed_borders
_draw_line = draw.draw_line

Line = tuple[float, float, float, float]  # from x, y to x, y


def draw_first_line(stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any) -> list[Any]:
    """Write the glyphs of a line into a page. Pango's numbers are read by the run, not glyph by glyph."""
    plain = text_overflow != "ellipsis" and block_ellipsis == "none"
    text = textbox.text
    if not plain or not text.strip() or textbox.style["font_size"] < SMALLEST:
        return list(_draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix))
    layout = textbox.pango_layout
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    line, _ = layout.get_first_line()
    runs = _runs(stream, line)
    if runs is None:
        return list(_draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix))
    stream.set_text_matrix(*matrix.values)
    written, last = "", None
    for font, font_size, pango_font, item, glyphs in runs:
        if pango_font != last:
            last = pango_font
            if written:
                stream.show_text(written)
            written = ""
            stream.set_font_size(font.hash, font_size)
        written += _written(stream, font, font_size, pango_font, item, glyphs, layout.text)
    stream.show_text(written)
    return []


def _runs(stream: Any, line: Any) -> list[tuple[Any, float, Any, Any, Any]] | None:
    """The runs of a line with their fonts; None where WeasyPrint must look at each glyph itself."""
    if pango.pango_version() < SIZES_ARE_RIGHT_SINCE:
        return None
    found = []
    run = line.runs[0]
    while run != ffi.NULL:
        glyph_item = run.data
        run = run.next
        pango_font = glyph_item.item.analysis.font
        font, font_size = stream.add_font(pango_font)
        if font.bitmap or font.png or font.svg or font.colr or glyph_item.item.analysis.level % 2:
            return None
        string = glyph_item.glyphs
        glyphs = list(NUMBERS.iter_unpack(ffi.buffer(string.glyphs, string.num_glyphs * NUMBERS.size)))
        if any(glyph >= NO_GLYPH or rise for glyph, _, _, rise, _ in glyphs):
            return None
        found.append((font, font_size, pango_font, glyph_item, glyphs))
    return found


def _written(stream: Any, font: Any, font_size: float, pango_font: Any, glyph_item: Any, glyphs: Any, text: str) -> str:
    """A run as it stands between the brackets of TJ: glyphs in hexadecimal, corrections of their places between them."""
    widths, to_unicode = font.widths, font.to_unicode
    content = None
    parts = ["<"]
    for place, (glyph, width, shift, _, _) in enumerate(glyphs):
        if glyph not in to_unicode:
            content = content or text.encode()
            to_unicode[glyph] = _characters(glyph_item, place, len(glyphs), content)
        if glyph not in widths:
            pango.pango_font_get_glyph_extents(pango_font, glyph, stream.ink_rect, stream.logical_rect)
            widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / font_size)
        offset = shift / font_size
        if offset:
            parts.append(f">{-offset}<{glyph:04x}")
        else:
            parts.append(f"{glyph:04x}")
        if correction := widths[glyph] + offset - width * 1000 * FROM_UNITS / font_size:
            parts.append(f">{int(correction)}<")
    if parts[-1].endswith("<"):
        parts[-1] = parts[-1][:-1]
    else:
        parts.append(">")
    return "".join(parts)


def _characters(glyph_item: Any, place: int, count: int, content: bytes) -> str:
    """The characters that a glyph stands for."""
    start, clusters = glyph_item.item.offset, glyph_item.glyphs.log_clusters
    end = glyph_item.item.length if place == count - 1 else clusters[place + 1]
    return content[start + clusters[place] : start + end].decode()


class Lines:
    """Stands for the page while WeasyPrint tells the lines of a table, piece by piece in the order of their drawing."""

    def __init__(self) -> None:
        self.pieces: list[tuple[Any, Line]] = []

    def artifact(self) -> AbstractContextManager[None]:
        """Nothing to mark yet."""
        return nullcontext()

    def stacked(self) -> AbstractContextManager[None]:
        """Nothing to restore yet."""
        return nullcontext()


def draw_line(
    stream: Any, x1: float, y1: float, x2: float, y2: float, thickness: float, style: str, color: Any, offset: float = 0
) -> None:
    """Draw a line, or note down a piece of a table's."""
    if isinstance(stream, Lines):
        stream.pieces.append(((thickness, style, color), (x1, y1, x2, y2)))
    else:
        _draw_line(stream, x1, y1, x2, y2, thickness, style, color, offset)


def draw_collapsed_borders(stream: Any, table: Any) -> None:
    """Draw the lines of a table whose cells share them."""
    told = Lines()
    _draw_collapsed_borders(told, table)
    for (thickness, style, color), group in groupby(told.pieces, key=lambda piece: piece[0]):
        pieces = [line for _, line in group]
        with stream.artifact(), stream.stacked():
            if style != "solid":
                for line in pieces:
                    _draw_line(stream, *line, thickness, style, color)
                continue
            stream.set_color(color, stroke=True)
            stream.set_line_width(thickness)
            for x1, y1, x2, y2 in _joined(pieces):
                stream.move_to(x1, y1)
                stream.line_to(x2, y2)
            stream.stroke()


def _joined(pieces: list[Line]) -> list[Line]:
    """Pieces that lie in one line and touch one another as one."""
    found: list[Line] = []
    across = sorted((y1, x1, x2) for x1, y1, x2, y2 in pieces if y1 == y2)
    for y, begin, end in across:
        if found and found[-1][1] == y and begin <= found[-1][2]:
            found[-1] = (found[-1][0], y, max(end, found[-1][2]), y)
        else:
            found.append((begin, y, end, y))
    first = len(found)
    for x, begin, end in sorted((x1, y1, y2) for x1, y1, x2, y2 in pieces if y1 != y2):
        if len(found) > first and found[-1][0] == x and begin <= found[-1][3]:
            found[-1] = (x, found[-1][1], x, max(end, found[-1][3]))
        else:
            found.append((x, begin, x, end))
    return found


def install() -> None:
    """From now on documents of this process are drawn in this way."""
    drawing.draw_first_line = draw_first_line
    draw.draw_collapsed_borders = draw_collapsed_borders
    draw.draw_line = draw_line
