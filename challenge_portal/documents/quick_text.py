"""Lines of text: the same glyphs at the same places as WeasyPrint's own way, for less of its work.

For each line WeasyPrint makes a Pango context and a font description, sets four lines of text to find one, sets that one
again, throws it away, and sets it once more when it is drawn. Here contexts and descriptions are kept with the style,
a line of Chinese is found in little more than a line of text, and what was set for the layout is drawn.
"""

from __future__ import annotations

from typing import Any

from weasyprint.layout import inline, preferred
from weasyprint.text import line_break
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import ffi, gobject, pango
from weasyprint.text.fonts import get_font_description
from weasyprint.text.line_break import font_features

MOST_ALIVE = 1000  # lines that wait to be drawn; each holds some ten kilobytes
END_OF_TEXT = 0xFFFFFFFF
MORE_THAN_A_LINE = 1.25
FIRST_WIDE = "⺀"  # from here on a character is as wide as the type is high, and a line may end behind it
WIDEST = 2**21  # pixels; Pango's numbers end there
SEPARATORS = frozenset("\n\r\t\x00\u2029")

_split_first_line = line_break.split_first_line


class Layout(line_break.Layout):
    """Text that is set in lines by Pango."""

    alive = 0  # of the document that is being printed
    is_drawn = False

    def setup(self, style: Any) -> None:
        """A fresh layout for text of this style."""
        try:
            setting = style.setting
        except AttributeError:
            setting = style.setting = _setting(style)
        if setting is None:
            super().setup(style)
            return
        self.style = style
        self.first_line_direction = 0
        context, self.language, description, _ = setting
        self.ascent = self.underline_position = self.strikethrough_position = None
        self.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, description)

    def set_text(self, text: str, justify: bool = False) -> None:
        """Put in the text, or its first line and a character more."""
        setting = getattr(self.style, "setting", None)
        if setting is None or (justify and self.justification_spacing) or not SEPARATORS.isdisjoint(text):
            pango.pango_layout_set_single_paragraph_mode(self.layout, False)
            pango.pango_layout_set_attributes(self.layout, ffi.NULL)
            super().set_text(text, justify)
            return
        self.text = text
        content = text.encode()
        pango.pango_layout_set_text(self.layout, content, len(content))
        pango.pango_layout_set_single_paragraph_mode(self.layout, True)  # as it is drawn
        if text and (attributes := setting[3]):
            pango.pango_layout_set_attributes(self.layout, attributes)

    def deactivate(self) -> None:
        """WeasyPrint calls it when a line has been measured, and again when it has been drawn."""
        if self.is_drawn or Layout.alive >= MOST_ALIVE:
            super().deactivate()
        else:
            Layout.alive += 1

    def reactivate(self, style: Any) -> None:
        """Be ready to be drawn."""
        if not hasattr(self, "layout") or self.justification_spacing:
            super().reactivate(style)
        self.is_drawn = True


def _setting(style: Any) -> tuple[Any, Any, Any, Any] | None:
    """Pango's objects for a style: context, language, font, attributes. None for a style that needs more than these."""
    features = font_features(
        style["font_kerning"],
        style["font_variant_ligatures"],
        style["font_variant_position"],
        style["font_variant_caps"],
        style["font_variant_numeric"],
        style["font_variant_alternates"],
        style["font_variant_east_asian"],
        style["font_feature_settings"],
    )
    plain = (
        not features
        and style["text_decoration_line"] == "none"
        and style["font_language_override"] == "normal"
        and style["letter_spacing"] in ("normal", 0)
        and not style["word_spacing"]
    )
    if not plain:
        return None
    context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    language = pango.pango_language_get_default()
    if style["lang"]:
        language = pango.pango_language_from_string(style["lang"].encode())
        pango.pango_context_set_language(context, language)
    attributes = None
    if style["overflow_wrap"] in ("anywhere", "break-word"):
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        no_hyphens = pango.pango_attr_insert_hyphens_new(False)
        no_hyphens.start_index, no_hyphens.end_index = 0, END_OF_TEXT
        pango.pango_attr_list_change(attributes, no_hyphens)
    return context, language, get_font_description(style), attributes


def split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: Any,
    justification_spacing: Any,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Any:
    """As much text as one line of that width takes.

    Where the text is Chinese, a line and a quarter of it say as much as the whole.
    """
    if max_width is not None and 0 < style["font_size"] * 4 <= max_width < WIDEST:
        shown = int(max_width / style["font_size"] * MORE_THAN_A_LINE) + 4
        if shown + 1 < len(text) and text[shown - 2] >= FIRST_WIDE and text[shown - 1] >= FIRST_WIDE:
            found = _split_first_line(
                text[:shown], style, context, max_width, justification_spacing, is_line_start, minimum
            )
            if found[2] is not None:  # where the next line begins
                return found
    return _split_first_line(text, style, context, max_width, justification_spacing, is_line_start, minimum)


def begin() -> None:
    """A document is about to be printed."""
    Layout.alive = 0


def install() -> None:
    """From now on documents of this process are set in this way."""
    line_break.Layout = Layout
    for module in (line_break, inline, preferred):
        module.split_first_line = split_first_line
