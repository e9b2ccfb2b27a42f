"""Letters as Word files that an office edits: the text, number and table of the print, laid out after GB/T 9704-2012.

22 lines of 28 characters on a type area of 156 × 225 mm (5.2.3); a notice in the general format (7), a 函 in the letter
format (10.1). The fonts are named as offices have them; where they are missing the file's own table of fonts leads to
others that Windows, macOS and WPS bring.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from challenge_portal.documents.papers import LetterPaper, Table
from challenge_portal.documents.templatetags.paper import even_lines

FANG, SONG, HEI, PLAIN = "仿宋_GB2312", "方正小标宋简体", "黑体", "宋体"
OTHER_NAMES = {
    FANG: "仿宋,FangSong,FangSong_GB2312,STFangsong,Zhuque Fangsong",
    SONG: "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,Noto Serif CJK SC",
    HEI: "SimHei,STHeiti,Noto Sans CJK SC",
    PLAIN: "SimSun,STSong,Noto Serif CJK SC",
}
RED = RGBColor(0xD7, 0x00, 0x0F)
BODY, TITLE, SMALL, TABLE = Pt(16), Pt(22), Pt(14), Pt(10.5)  # 3号, 2号, 4号, 5号
LINE_TWIPS = 579  # 225 mm / 22 lines = 28.99 pt; a trifle less, so that the last line never goes over
LINE = Pt(LINE_TWIPS / 20)
CHARACTER = Pt(156 / 25.4 * 72 / 28)  # 156 mm / 28 characters
CLOSER_TWIPS = -5  # between characters of 16 pt: 28 of them are 441 pt wide, 156 mm are 442.2
SIDES = {"left_margin": Mm(28), "right_margin": Mm(26), "top_margin": Mm(37), "bottom_margin": Mm(35)}
ANNEX_SIDES = {"left_margin": Mm(26), "right_margin": Mm(24), "top_margin": Mm(26), "bottom_margin": Mm(34)}
DEMO_LINE = Pt(12)
LONG_MARK, LONGER_MARK = 12, 16  # characters of the office's name beyond which it is set smaller
SIGNED_FROM_RIGHT = 4  # characters between the date and the right edge, where a seal is put (7.3.5.1)


def notice_file(paper: LetterPaper, *, at: datetime, is_demo: bool) -> bytes:
    """A 通知 in the general format: office and number in the middle, a red rule, the title."""
    word = _begin(paper, at=at, is_demo=is_demo)
    _number_pages(word.sections[0], first_page=True)
    mark = _red_mark(word.add_paragraph(), paper.mark)
    mark.paragraph_format.space_before = Mm(35)
    reference = _line(word, paper.reference, align=WD_ALIGN_PARAGRAPH.CENTER, before=2)
    reference.paragraph_format.space_after = Mm(0)
    _rule_below(reference, eighths=11, distance=11)  # 1.4 pt, 4 mm under the number
    _letter(word, paper)
    _annex(word, paper, wide=False)
    return _written(word)


def correspondence_file(paper: LetterPaper, *, at: datetime, is_demo: bool) -> bytes:
    """A 函 in the letter format: the name 30 mm below the edge, double rules above and below, the number at the right."""
    word = _begin(paper, at=at, is_demo=is_demo)
    section = word.sections[0]
    section.different_first_page_header_footer = True
    section.header_distance = Mm(30)
    section.footer_distance = Mm(20)
    head = section.first_page_header
    head.is_linked_to_previous = False
    if is_demo:  # above the name, which stays where it belongs
        section.header_distance = Length(Mm(30) - DEMO_LINE)
        _demo_mark(head.paragraphs[0])
        _red_mark(head.add_paragraph(), paper.mark)
    else:
        _red_mark(head.paragraphs[0], paper.mark)
    _red_rule(head.add_paragraph(), eighths=13, above=Mm(2))
    _red_rule(head.add_paragraph(), eighths=5, above=Mm(0))
    foot = section.first_page_footer
    foot.is_linked_to_previous = False
    _red_rule(foot.paragraphs[0], eighths=5, above=Mm(0))
    _red_rule(foot.add_paragraph(), eighths=13, above=Mm(0))
    _number_pages(section, first_page=False)
    reference = _line(word, paper.reference, align=WD_ALIGN_PARAGRAPH.RIGHT)
    reference.paragraph_format.space_before = SMALL  # 7/8 of a character's height below the rule
    _letter(word, paper)
    _annex(word, paper, wide=True)
    return _written(word)


def signature_indents(name: str, on: str) -> tuple[float, float]:
    """How many characters the name and the date stand from the right edge: the shorter in the middle of the longer."""
    wide, narrow = _width(name), _width(on)
    if wide > narrow:
        return SIGNED_FROM_RIGHT, SIGNED_FROM_RIGHT + (wide - narrow) / 2
    return SIGNED_FROM_RIGHT + (narrow - wide) / 2, SIGNED_FROM_RIGHT


def _begin(paper: LetterPaper, *, at: datetime, is_demo: bool) -> WordDocument:
    """An empty file with page, grid and fonts."""
    word = docx.Document()
    _drop_thumbnail(word)
    properties = word.core_properties
    properties.title, properties.author, properties.last_modified_by = paper.title, paper.issued_by, paper.issued_by
    properties.comments, properties.language = "由创新挑战赛门户生成，可以编辑。", "zh-CN"
    properties.created = properties.modified = at
    word.settings.odd_and_even_pages_header_footer = True
    normal = word.styles["Normal"]
    _set_font(normal.element.get_or_add_rPr(), FANG)
    normal.font.size = BODY
    closer = _element("w:spacing", {"w:val": str(CLOSER_TWIPS)})
    after = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")
    normal.element.get_or_add_rPr().insert_element_before(closer, *after)
    _name_fonts(word)
    section = word.sections[0]
    _page(section, SIDES, width=Mm(210), height=Mm(297))
    _grid(section)
    if is_demo:
        for head in (section.header, section.even_page_header):
            head.is_linked_to_previous = False
            _demo_mark(head.paragraphs[0])
    return word


def _letter(word: WordDocument, paper: LetterPaper) -> None:
    """Title, addressee, text, annex, name and date: what both formats have alike."""
    title = _line(word, "", align=WD_ALIGN_PARAGRAPH.CENTER, before=2, height=Pt(34))
    _say(title, even_lines(paper.title, 19), font=SONG, size=TITLE)
    _line(word, f"{paper.addressee}：", before=1)
    for text in paper.paragraphs:
        _line(word, text, indent=2)
    if paper.annex:
        annex = _line(word, f"附件：{paper.annex}", indent=2, before=1)
        annex.paragraph_format.keep_with_next = True  # so that name and date never stand alone on a page
    from_right = signature_indents(paper.issued_by, paper.issued_on)
    for text, characters, before in ((paper.issued_by, from_right[0], 2), (paper.issued_on, from_right[1], 0)):
        line = _line(word, text, align=WD_ALIGN_PARAGRAPH.RIGHT, before=before)
        line.paragraph_format.right_indent = Pt(CHARACTER.pt * characters)
        line.paragraph_format.keep_with_next = before > 0 or bool(paper.note)
    if paper.note:
        _line(word, f"（{paper.note}）", indent=2)


def _annex(word: WordDocument, paper: LetterPaper, *, wide: bool) -> None:
    """The table on pages of its own, lying where it is wide. Nothing for a paper without a table."""
    if not paper.table.columns:
        return
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    width, height = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    _page(section, ANNEX_SIDES, width=width, height=height)
    _line(word, "附件", font=HEI)
    title = _line(word, paper.annex, font=SONG, size=Pt(18), align=WD_ALIGN_PARAGRAPH.CENTER)
    title.paragraph_format.space_after = Mm(4)
    _table(word, paper.table, width=Length(width - ANNEX_SIDES["left_margin"] - ANNEX_SIDES["right_margin"]))


def _table(word: WordDocument, table: Table, *, width: Length) -> None:
    """The rows; the head is repeated on each page, no row is torn."""
    shares = table.widths or (1,) * len(table.columns)
    widths = [Length(width * share // sum(shares)) for share in shares]
    made = word.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    for place, texts in enumerate((table.columns, *table.rows)):
        row = made.add_row()
        settings = row._tr.get_or_add_trPr()
        settings.append(OxmlElement("w:cantSplit"))
        if place == 0:
            settings.append(OxmlElement("w:tblHeader"))
        for cell, text, across in zip(row.cells, texts, widths, strict=True):
            cell.width = across
            line = cell.paragraphs[0]
            _off_grid(line)
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER if place == 0 else WD_ALIGN_PARAGRAPH.LEFT
            _say(line, [text], size=TABLE)
    for column, across in zip(made.columns, widths, strict=True):
        column.width = across


def _line(
    word: WordDocument,
    text: str,
    *,
    font: str = FANG,
    size: Length = BODY,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: int = 0,
    before: int = 0,
    height: Length = LINE,
) -> Paragraph:
    """One paragraph on the grid. ``indent`` in characters, ``before`` in empty lines above it."""
    line = word.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if align is None else align
    shape = line.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, height
    shape.space_before, shape.space_after = Pt(LINE.pt * before), Pt(0)
    shape.widow_control = False
    if indent:
        shape.first_line_indent = Pt(CHARACTER.pt * indent)
        line._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), str(indent * 100))
    if text:
        _say(line, [text], font=font, size=size)
    return line


def _say(
    line: Paragraph, texts: Sequence[str], *, font: str = FANG, size: Length = BODY, colour: RGBColor | None = None
) -> None:
    """Texts, each on a line of its own."""
    for place, text in enumerate(texts):
        run = line.add_run()
        if place:
            run.add_break()
        run.add_text(text)
        _dress(run, font, size, colour)


def _dress(run: Run, font: str, size: Length, colour: RGBColor | None = None) -> None:
    _set_font(run._r.get_or_add_rPr(), font)
    run.font.size = size
    if colour is not None:
        run.font.color.rgb = colour


def _set_font(properties: Any, font: str) -> None:
    """Name the font for Chinese and for Latin signs; without the theme's, which would win."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), font)
    fonts.set(qn("w:hint"), "eastAsia")


def _name_fonts(word: WordDocument) -> None:
    """The table of fonts: by which other names each may be found. Replaces the template's."""
    fonts = OxmlElement("w:fonts")
    for name, others in OTHER_NAMES.items():
        font = _element("w:font", {"w:name": name})
        font.append(_element("w:altName", {"w:val": others}))
        font.append(_element("w:charset", {"w:val": "86"}))  # GB 2312
        font.append(_element("w:family", {"w:val": "auto"}))
        font.append(_element("w:pitch", {"w:val": "variable"}))
        fonts.append(font)
    part: Any = word.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    part._blob = serialize_part_xml(fonts)  # the library has no other door to this part


def _drop_thumbnail(word: WordDocument) -> None:
    """The library's template brings a small picture of itself, which some desktops would show."""
    package = word.part.package
    assert package is not None  # noqa: S101 - it was just read from one
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[key]


def _page(section: Section, sides: Mapping[str, Length], *, width: Length, height: Length) -> None:
    section.page_width, section.page_height = width, height
    for name, distance in sides.items():
        setattr(section, name, distance)
    section.header_distance, section.footer_distance = Mm(15), Mm(23)


def _grid(section: Section) -> None:
    """22 lines a page, as Word's own 文档网格. Its grid of characters is left out: LibreOffice gives each character two
    cells when it is a trifle wider than one, so that a line holds fourteen. The style sets them closer instead.
    """
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    values = {"w:type": "lines", "w:linePitch": str(LINE_TWIPS)}
    section._sectPr.append(_element("w:docGrid", values))


def _number_pages(section: Section, *, first_page: bool) -> None:
    """— 1 — in 4号宋体, 7 mm below the type area; odd pages one character from the right, even ones from the left."""
    for foot, align in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        foot.is_linked_to_previous = False
        line = foot.paragraphs[0]
        line.alignment = align
        shape = line.paragraph_format
        shape.left_indent = shape.right_indent = CHARACTER
        if not first_page:  # the rule of page one stands lower than a page's number
            shape.space_after = Mm(3)
        for piece in ("— ", "PAGE", " —"):
            run = line.add_run()
            _dress(run, PLAIN, SMALL)
            if piece != "PAGE":
                run.add_text(piece)
                continue
            for kind in ("begin", "instr", "separate", "text", "end"):
                run._r.append(_field(kind))


def _field(kind: str) -> Any:
    """A piece of the field that Word fills with the number of the page."""
    if kind == "instr":
        element = _element("w:instrText", {})
        element.text = "PAGE"
    elif kind == "text":
        element = _element("w:t", {})
        element.text = "1"
    else:
        element = _element("w:fldChar", {"w:fldCharType": kind})
    return element


def _red_mark(line: Paragraph, mark: str) -> Paragraph:
    """The office's name (发文机关标志): red, in the middle, as large as its length lets it be."""
    size = Pt(21) if len(mark) > LONGER_MARK else Pt(26) if len(mark) > LONG_MARK else Pt(34)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shape = line.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(size.pt * 1.25)
    _say(line, even_lines(mark, 20), font=SONG, size=size, colour=RED)
    return line


def _red_rule(line: Paragraph, *, eighths: int, above: Length) -> None:
    """A red rule of 170 mm in the middle of the page; ``eighths`` of a point thick."""
    shape = line.paragraph_format
    shape.left_indent, shape.right_indent = Mm(-8), Mm(-6)
    shape.space_before, shape.space_after = above, Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(2)
    _rule_below(line, eighths=eighths, distance=0)


def _rule_below(line: Paragraph, *, eighths: int, distance: int) -> None:
    borders = OxmlElement("w:pBdr")
    values = {"w:val": "single", "w:sz": str(eighths), "w:space": str(distance), "w:color": str(RED)}
    borders.append(_element("w:bottom", values))
    properties = line._p.get_or_add_pPr()
    after = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr")
    properties.insert_element_before(borders, *after)


def _off_grid(line: Paragraph) -> None:
    """Cells of a table are set by their own size, not by the grid of the text."""
    properties = line._p.get_or_add_pPr()
    properties.insert_element_before(_element("w:snapToGrid", {"w:val": "0"}), "w:spacing", "w:ind", "w:jc", "w:rPr")


def _demo_mark(line: Paragraph) -> None:
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    shape = line.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, DEMO_LINE
    _say(line, ["演示　不具效力"], font=HEI, size=Pt(9))


def _element(name: str, values: Mapping[str, str]) -> Any:
    element = OxmlElement(name)
    for each, value in values.items():
        element.set(qn(each), value)
    return element


def _width(text: str) -> float:
    """In characters: Latin letters and figures take half of one."""
    return sum(1 if unicodedata.east_asian_width(each) in "WFA" else 0.5 for each in text)


def _written(word: WordDocument) -> bytes:
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()
