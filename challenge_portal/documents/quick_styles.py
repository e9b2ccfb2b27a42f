"""Computed styles are kept from paper to paper: the sheets never change, so neither does what an element makes of them.

WeasyPrint works out some hundred properties for each kind of element and each anonymous box, anew in every document. Here
a style is known by its parent's, by the declarations that apply to it, and by their weights; it is kept with all that
was worked out from it: its anonymous boxes, the two styles of a table, its lengths in pixels, its line height. Elements
with a ``style`` of their own, and what stands in them, are worked out as before.

A kept style belongs to no document. So papers may use nothing that WeasyPrint writes into a style for one document alone:
no footnotes, no notes, no ``attr()`` of an element; ``tests/documents/test_quick_press.py`` compares every paper with the
one that WeasyPrint prints without this.
"""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from weasyprint import css
from weasyprint.formatting_structure import build
from weasyprint.layout import absolute, block, column, inline, page, percent, table
from weasyprint.layout import float as floating
from weasyprint.text import line_break

MOST_STYLES, MOST_PLACES = 2000, 5000
OWN_ATTRIBUTES = frozenset({"style", "lang", "id", "name", "width", "height"})  # those that WeasyPrint reads
MARGINS = tuple(f"{kind}_{side}" for kind in ("margin", "padding") for side in ("left", "right", "top", "bottom"))
SIZES = ("width", "max_width", "height", "max_height", "min_width", "min_height")
BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))

_kept: dict[Any, css.ComputedStyle] = {}
_places: dict[Any, int] = {}
_numbers = count(1)
_resolve_percentages = percent.resolve_percentages
_wrap_table = build.wrap_table
_strut = line_break.strut


class StyleFor(css.StyleFor):
    """The styles of one document, most of them kept from others."""

    def set_computed_styles(
        self,
        element: Any,
        parent: Any,
        root: Any = None,
        pseudo_type: str | None = None,
        base_url: str | None = None,
        target_collector: Any = None,
    ) -> None:
        """Give an element or pseudo-element its style; WeasyPrint asks in the order of the tree."""
        computed = self.get_computed_styles()
        cascaded = self.get_cascaded_styles().get((element, pseudo_type), {})
        key = self._key(cascaded, element, pseudo_type, computed.get((parent, None)), base_url)
        found = _kept.get(key) if key else None
        if found is None:
            super().set_computed_styles(element, parent, root, pseudo_type, base_url, target_collector)
            if key:
                _keep(key, computed[element, pseudo_type])
            return
        computed[element, pseudo_type] = found
        if target_collector and found["anchor"]:
            target_collector.collect_anchor(found["anchor"])

    def _key(self, cascaded: dict[str, Any], element: Any, pseudo_type: str | None, parent: Any, base_url: Any) -> Any:
        """What the style depends on, or None where that can't be told.

        The declarations of a sheet are known by ``id()``, which stays theirs while the sheet or a kept style holds them.
        An element's own attributes (``style``, ``lang``, ``id``) are parsed anew each time, so their text counts.
        """
        if parent is not None and not getattr(parent, "is_kept", False):
            return None
        has_own = bool(OWN_ATTRIBUTES.intersection(getattr(element, "attrib", ())))
        values = tuple(
            (name, repr(value) if has_own else id(value), str(weight)) for name, (value, weight) in cascaded.items()
        )
        if has_own and any(" at 0x" in str(said) for _, said, _ in values):
            return None
        return id(self.font_config), id(parent), pseudo_type, base_url, values


def _keep(key: Any, style: Any) -> None:
    if len(_kept) >= MOST_STYLES:
        _kept.clear()
    style.is_kept = True
    _kept[key] = style


class Matcher:
    """The selectors of one sheet. Which of them an element meets is kept for all elements in the same place.

    That is known by tag, class and id of the element, of those around it, and of the two before it: for selectors that
    ask for nothing else.
    """

    def __init__(self, matcher: Any) -> None:
        self.matcher = matcher
        self.met: dict[int, Any] = {}

    def match(self, element: Any) -> Any:
        """What ``cssselect2.Matcher.match`` says of the element."""
        place = _place(element)
        found = self.met.get(place)
        if found is None:
            if len(self.met) >= MOST_PLACES:
                self.met.clear()
            found = self.met[place] = self.matcher.match(element)
        return found


def keep_matches(sheet: Any, text: str) -> None:
    """Let a sheet keep what its selectors meet, if they are plain. ``text`` is the sheet's."""
    rules = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    rules = re.sub(r"@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", rules)
    selectors = re.sub(r"::[a-z]+", "", re.sub(r"\{[^{}]*\}", ",", rules))
    if not re.search(r"[:\[~@{}]|\+[^,]*\+[^,]*\+", selectors):
        sheet.matcher = Matcher(sheet.matcher)


def _place(element: Any) -> int:
    """The number of the place that an element stands in."""
    try:
        number: int = element.place
    except AttributeError:
        own, parent, previous = element.etree_element, element.parent, element.previous
        key = (
            own.tag,
            own.get("class"),
            own.get("id"),
            None if parent is None else _place(parent),
            *_named(previous),
            *_named(None if previous is None else previous.previous),
        )
        number = _places.get(key, 0)
        if not number:
            if len(_places) >= MOST_PLACES:
                _places.clear()
            number = _places[key] = next(_numbers)
        element.place = number
    return number


def _named(element: Any) -> tuple[str | None, ...]:
    if element is None:
        return None, None, None
    own = element.etree_element
    return own.tag, own.get("class"), own.get("id")


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Give a box its lengths. Where none is a percentage they are the style's, whatever the box stands in."""
    style = box.style
    try:
        lengths = style.lengths
    except AttributeError:
        lengths = style.lengths = _lengths(style)
    if lengths is None:
        _resolve_percentages(box, containing_block)
        return
    values, borders, collapse = lengths
    own = box.__dict__
    own.update(values)
    if collapse:
        for name, width in borders.items():  # a table that collapses its borders has shared them out already
            own.setdefault(name, width)
    else:
        own.update(borders)


def _lengths(style: Any) -> tuple[dict[str, Any], dict[str, Any], bool] | None:
    """Used values of margins, paddings and sizes, those of borders, and whether borders collapse; None if it depends."""
    if style["box_sizing"] != "content-box":
        return None
    values = {}
    for name in (*MARGINS, *SIZES):
        value = style[name]
        if value == "auto":
            values[name] = 0 if name.startswith("min_") else "auto"
        elif getattr(value, "unit", None) == "px":
            values[name] = value.value
        else:
            return None
    return values, {name: style[name] for name in BORDERS}, style["border_collapse"] == "collapse"


def wrap_table(box: Any, children: Any) -> Any:
    """A table in its wrapper. The two share out the properties of the element, in every table of its style alike."""
    style = box.style
    wrapper = _wrap_table(box, children)
    inner = wrapper.get_wrapped_table()
    try:
        wrapper.style, inner.style = style.of_table
    except AttributeError:
        style.of_table = wrapper.style, inner.style
    return wrapper


def strut(style: Any) -> tuple[float, float]:
    """Line height and baseline of a style."""
    try:
        found: tuple[float, float] = style.strut
    except AttributeError:
        found = style.strut = _strut(style)
    return found


def install() -> None:
    """From now on documents of this process are laid out in this way."""
    css.StyleFor = StyleFor
    build.wrap_table = wrap_table
    for module in (absolute, block, column, floating, inline, page, table):
        module.resolve_percentages = resolve_percentages
    inline.strut = line_break.strut = strut
