"""Letters as Word files: page, grid, fonts and texts, read back as Word would read them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Length, Mm

from challenge_portal.documents.inspection import inspect
from challenge_portal.documents.papers import LetterPaper, Table
from challenge_portal.documents.word import correspondence_file, notice_file, signature_indents
from tests.factories.organisations import NOW

Making = Callable[..., bytes]
BOTH = pytest.mark.parametrize("making", [notice_file, correspondence_file])
PAPER = LetterPaper(
    mark="山东省科学技术厅",
    reference="鲁科函〔2026〕9号",
    title="关于申办第七届中国创新挑战赛的函",
    addressee="科学技术部火炬高技术产业开发中心",
    paragraphs=("按照要求，我单位组织辖区内有关单位申办。", "专此函达。"),
    annex="第七届中国创新挑战赛推荐汇总表",
    table=Table(("序号", "申办单位", "表号"), (("1", "日照市科学技术局", "SB-2026-37-0001"),), (10, 50, 40)),
    issued_by="山东省科学技术厅",
    issued_on="2026年2月20日",
    note="联系人：演示联系人 0531-00000000",
)


def word(making: Making, paper: LetterPaper = PAPER, *, demo: bool = False) -> WordDocument:
    return docx.Document(io.BytesIO(making(paper, at=NOW, is_demo=demo)))


def millimetres(length: Length | None) -> float:
    assert length is not None
    return round(length.mm, 1)


def east_asian(run: Any) -> str:
    return str(run._r.rPr.rFonts.get(qn("w:eastAsia")))


@BOTH
class TestTheType:
    def test_the_type_area_is_156_by_225_mm(self, making: Making) -> None:
        page = word(making).sections[0]
        assert (millimetres(page.page_width), millimetres(page.page_height)) == (210, 297)
        margins = (page.top_margin, page.left_margin, page.right_margin, page.bottom_margin)
        assert [millimetres(each) for each in margins] == [37, 28, 26, 35]

    def test_it_holds_22_lines_of_28_characters(self, making: Making) -> None:
        made = word(making)
        found = made.sections[0]._sectPr.find(qn("w:docGrid"))
        assert found is not None
        assert found.get(qn("w:type")) == "lines"  # a grid of characters would halve the lines in LibreOffice
        line = int(found.get(qn("w:linePitch"))) / 20
        closer = made.styles["Normal"].element.rPr.find(qn("w:spacing"))
        character = 16 + int(closer.get(qn("w:val"))) / 20
        assert 225 / 25.4 * 72 // line == 22
        assert 156 / 25.4 * 72 // character == 28

    def test_text_is_3_fang_song_on_exact_lines_indented_by_two(self, making: Making) -> None:
        [said] = [each for each in word(making).paragraphs if each.text == PAPER.paragraphs[0]]
        assert {(east_asian(run), run.font.size.pt) for run in said.runs if run.font.size} == {("仿宋_GB2312", 16)}
        shape = said.paragraph_format
        assert isinstance(shape.line_spacing, Length)
        assert shape.line_spacing.pt == pytest.approx(28.95)
        assert said._p.pPr is not None
        assert said._p.pPr.ind.get(qn("w:firstLineChars")) == "200"

    def test_the_title_is_2_xiao_biao_song_in_the_middle(self, making: Making) -> None:
        [title] = [each for each in word(making).paragraphs if each.text.replace("\n", "") == PAPER.title]
        assert {(east_asian(run), run.font.size.pt) for run in title.runs if run.font.size} == {("方正小标宋简体", 22)}
        assert title.alignment == 1  # centred

    def test_every_font_has_other_names_for_machines_that_lack_it(self, making: Making) -> None:
        made = making(PAPER, at=NOW, is_demo=False)
        fonts = zipfile.ZipFile(io.BytesIO(made)).read("word/fontTable.xml").decode()
        for name, other in (("仿宋_GB2312", "仿宋"), ("方正小标宋简体", "华文中宋"), ("黑体", "SimHei")):
            assert f'w:name="{name}"><w:altName w:val="' in fonts
            assert other in fonts

    def test_the_texts_stand_in_the_order_of_the_print(self, making: Making) -> None:
        texts = [each.text.replace("\n", "") for each in word(making).paragraphs if each.text]
        start = texts.index(PAPER.reference)
        assert texts[start:] == [
            PAPER.reference,
            PAPER.title,
            f"{PAPER.addressee}：",
            *PAPER.paragraphs,
            f"附件：{PAPER.annex}",
            PAPER.issued_by,
            PAPER.issued_on,
            f"（{PAPER.note}）",
            "附件",
            PAPER.annex,
        ]

    def test_the_annex_carries_the_table_with_its_widths_and_a_repeated_head(self, making: Making) -> None:
        [table] = word(making).tables
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        assert rows == [list(PAPER.table.columns), *map(list, PAPER.table.rows)]
        across = [column.width for column in table.columns]
        assert [round(10 * (each or 0) / sum(filter(None, across))) for each in across] == [1, 5, 4]
        assert table.rows[0]._tr.trPr is not None
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None

    def test_a_page_has_its_number_outside_and_demo_papers_say_so_on_every_page(self, making: Making) -> None:
        section = word(making, demo=True).sections[0]
        for foot, side in ((section.footer, 2), (section.even_page_footer, 0)):
            assert foot.paragraphs[0].alignment == side
            assert "PAGE" in foot.paragraphs[0]._p.xml
        for head in (section.header, section.even_page_header):
            assert "演示　不具效力" in head.paragraphs[0].text
        assert "演示" not in word(making).sections[0].header.paragraphs[0].text

    def test_a_paper_without_a_table_has_no_annex_page(self, making: Making) -> None:
        plain = word(making, replace(PAPER, table=Table((), ())))
        assert (len(plain.tables), len(plain.sections)) == (0, 1)

    def test_the_portal_would_take_it_back_as_an_upload(self, making: Making) -> None:
        made = making(PAPER, at=NOW, is_demo=True)
        assert inspect("函.docx", made, allow=("docx",), limit=10**6, field="file").extension == "docx"

    def test_nothing_of_the_librarys_own_template_goes_out(self, making: Making) -> None:
        made = making(PAPER, at=NOW, is_demo=False)
        names = zipfile.ZipFile(io.BytesIO(made)).namelist()
        assert not [name for name in names if "thumbnail" in name]
        properties = word(making).core_properties
        assert (properties.author, properties.title) == (PAPER.issued_by, PAPER.title)
        assert properties.created is not None
        assert properties.created.year == NOW.year

    def test_signs_that_xml_knows_and_rare_characters_arrive(self, making: Making) -> None:
        said = "<甲> & “乙” 𬭎𪟝"
        assert said in [each.text for each in word(making, replace(PAPER, paragraphs=(said,))).paragraphs]


def test_a_notice_has_its_red_head_35_mm_below_the_edge_of_the_text() -> None:
    mark, reference = word(notice_file).paragraphs[:2]
    assert (mark.text, millimetres(mark.paragraph_format.space_before)) == (PAPER.mark, 35)
    assert {str(run.font.color.rgb) for run in mark.runs} == {"D7000F"}
    assert 'w:color="D7000F"' in reference._p.xml
    assert reference.alignment == 1


@pytest.mark.parametrize("demo", [False, True])
def test_a_letter_has_its_name_30_mm_below_the_edge_between_double_rules_of_170_mm(demo: bool) -> None:
    section = word(correspondence_file, demo=demo).sections[0]
    assert section.different_first_page_header_footer
    *before, mark, thick, thin = section.first_page_header.paragraphs
    above = sum(each.paragraph_format.line_spacing for each in before)  # type: ignore[misc]
    assert mark.text == PAPER.mark
    assert millimetres(Length((section.header_distance or 0) + above)) == 30
    for rule in (thick, thin, *section.first_page_footer.paragraphs):
        left, right = rule.paragraph_format.left_indent, rule.paragraph_format.right_indent
        assert left is not None
        assert right is not None
        assert Mm(156) - left - right == pytest.approx(Mm(170), abs=1000)
    sizes = [each._p.xml.partition('w:sz="')[2].partition('"')[0] for each in (thick, thin)]
    lower = [each._p.xml.partition('w:sz="')[2].partition('"')[0] for each in section.first_page_footer.paragraphs]
    assert (sizes, lower) == (["13", "5"], ["5", "13"])
    assert millimetres(section.footer_distance) == 20
    assert "PAGE" not in section.first_page_footer._element.xml


def test_the_number_of_a_letter_stands_at_the_right_and_its_annex_lies() -> None:
    made = word(correspondence_file)
    assert made.paragraphs[0].text == PAPER.reference
    assert made.paragraphs[0].alignment == 2
    annex = made.sections[1]
    assert (millimetres(annex.page_width), millimetres(annex.page_height)) == (297, 210)


@pytest.mark.parametrize(
    ("name", "on", "indents"),
    [
        ("山东省科学技术厅", "2026年2月20日", (4, 4.75)),  # 8 and 6.5 characters
        ("日照科技局", "2026年12月20日", (5, 4)),  # 5 and 7
        ("科学技术部火炬高技术产业开发中心", "2026年2月20日", (4, 8.75)),
    ],
)
def test_name_and_date_stand_in_the_middle_of_each_other(name: str, on: str, indents: tuple[float, float]) -> None:
    assert signature_indents(name, on) == indents
