"""The small cuts of the fonts: papers come from them quickly, look the same, and rare names print all the same."""

import os
import re
import shutil
import subprocess

import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from challenge_portal.documents.common_characters import common_characters
from challenge_portal.documents.compact_fonts import (
    CONFIGURATION,
    FACES,
    SOURCES,
    CannotCut,
    environment,
    make_compact_fonts,
)
from challenge_portal.documents.rendering import Renderer

COMPACT_SERIF, FULL_SERIF = "Noto-Serif-CJK-SC-Compact", "Noto-Serif-CJK-SC"
COMMON_NAMES = "朱镕、陶喆、李㛃、陆𠅤、韩𬭎、王燚"  # the last four: of 《通用规范汉字表》, not of GB 2312
RARE_NAMES = "龘㼆𪟝"  # of neither


@pytest.fixture(scope="module")
def fonts(tmp_path_factory):
    """The fonts, made once for these tests."""
    folder = tmp_path_factory.mktemp("state") / "fonts"
    assert make_compact_fonts(folder)
    return folder


@pytest.fixture(scope="module")
def press(fonts):
    renderer = Renderer(fonts=fonts)
    yield renderer
    renderer.close()


@pytest.fixture(scope="module")
def plain_press(tmp_path_factory):
    """A renderer whose folder of fonts is not there."""
    renderer = Renderer(fonts=tmp_path_factory.mktemp("state") / "missing")
    yield renderer
    renderer.close()


def page(text):
    return (
        "<html lang='zh-Hans'><body class='form'><h1 class='title'>技术创新需求分析表</h1>"
        f"<p>{text}</p><p class='hei'>草稿</p><p>≥ 20,000 h、565 ℃、120 ㎡、“甲”——Ⅱ①</p></body></html>"
    )


def printed(renderer, text):
    return renderer.render(page(text), sheets=("paper.css",), identifier="7F3C91A05D2EB846").content


def font_list(pdf):
    return subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def fonts_of(pdf):
    return set(re.findall(r"^[A-Z]{6}\+([\w-]+)", font_list(pdf), re.MULTILINE))


def picture(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].render(scale=2).to_pil().tobytes()


def test_the_names_that_people_have_come_from_the_compact_font_alone(press):
    assert FULL_SERIF not in fonts_of(printed(press, COMMON_NAMES))
    assert COMPACT_SERIF in fonts_of(printed(press, COMMON_NAMES))


def test_a_rare_name_is_printed_from_the_full_family(press):
    assert {COMPACT_SERIF, FULL_SERIF} <= fonts_of(printed(press, f"姓名：{RARE_NAMES}"))
    nowhere = "\U000e0fff"  # what no font has is a box of the first one
    assert FULL_SERIF not in fonts_of(printed(press, f"姓名：{nowhere}"))


def test_without_the_folder_everything_is_printed_from_the_full_family(plain_press):
    assert FULL_SERIF in fonts_of(printed(plain_press, RARE_NAMES))
    assert COMPACT_SERIF not in fonts_of(printed(plain_press, RARE_NAMES))


def test_the_page_looks_the_same_to_the_last_pixel(press, plain_press):
    assert picture(printed(press, COMMON_NAMES)) == picture(printed(plain_press, COMMON_NAMES))


def test_a_file_holds_the_outlines_that_it_uses_and_no_empty_places(press, plain_press):
    for renderer in (press, plain_press):
        content = printed(renderer, COMMON_NAMES)
        assert "CID Type 0C" in font_list(content)  # the outlines alone, not a file in OpenType around them
        assert len(content) < 20_000  # 112,000 before, 250,000 of the full family


READ_BACK = f"{COMMON_NAMES}{RARE_NAMES}，0633-00000000，Demo@example.invalid，§ 12 ≤ 60 MPa，〔2026〕4号"


def text_by_poppler(pdf):
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def text_by_pdfium(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize("read", [text_by_poppler, text_by_pdfium])
def test_names_digits_and_latin_are_read_back_as_they_were_written(press, plain_press, read):
    wanted = re.sub(r"\s", "", READ_BACK)
    for renderer in (press, plain_press):
        assert wanted in re.sub(r"\s", "", read(printed(renderer, READ_BACK)))


def test_every_font_is_embedded_cut_and_has_its_characters(press):
    content = printed(
        press, READ_BACK + "<span class='kai'>楷体 abc</span><span style='font-family: DejaVu Sans'>é</span>"
    )
    lines = font_list(content).splitlines()[2:]
    kinds = {line.split("Identity-H")[0].split(maxsplit=1)[1].strip() for line in lines}
    assert {"CID Type 0C", "CID TrueType"} <= kinds  # fonts that are no CFF are cut by WeasyPrint itself
    assert all(line.split("Identity-H")[1].split()[:3] == ["yes", "yes", "yes"] for line in lines), lines


def test_poppler_finds_no_fault_in_the_file(press):
    for tool in (["pdfinfo", "-"], ["pdftotext", "-", "-"], ["pdftoppm", "-r", "20", "-"]):
        read = subprocess.run(tool, input=printed(press, READ_BACK), capture_output=True, check=True)
        assert read.stderr == b""


def test_the_charset_counts_the_glyphs(fonts):
    """A reader that keeps to ISO 32000 finds the glyph of a code by the charset."""
    for path in sorted(fonts.glob("*/*.otf")):
        with TTFont(path, lazy=True) as font:
            names = font["CFF "].cff[0].charset
        assert names[1:] == [f"cid{number:05}" for number in range(1, len(names))]


def test_both_lists_of_characters_are_whole():
    han = [number for number in common_characters() if 0x3400 <= number <= 0x9FFF or number > 0x20000]
    assert len(han) == 6763 + 1467
    assert set(map(ord, "一龄㎡℃≤〔〕①Ωa０")) <= common_characters()


def test_they_are_made_anew_when_the_package_brings_other_fonts(tmp_path):
    sources, folder = tmp_path / "noto", tmp_path / "fonts"
    sources.mkdir()
    for face in FACES:
        (sources / face.file).symlink_to(SOURCES / face.file)
    assert make_compact_fonts(folder, sources=sources)
    assert not make_compact_fonts(folder, sources=sources)

    upgraded = sources / FACES[-1].file
    upgraded.unlink()
    shutil.copyfile(SOURCES / FACES[-1].file, upgraded)
    os.utime(upgraded, (0, 0))
    assert make_compact_fonts(folder, sources=sources)
    assert len(list(folder.iterdir())) == 2  # the configuration and one set of fonts


def test_without_the_package_nothing_is_made_and_nothing_is_asked_of_the_renderer(tmp_path):
    with pytest.raises(CannotCut):
        make_compact_fonts(tmp_path / "fonts", sources=tmp_path)
    assert environment(tmp_path / "fonts") == {}


def test_fonts_that_an_operator_arranged_stay_as_they_are(fonts, monkeypatch):
    assert environment(fonts) == {"FONTCONFIG_FILE": str(fonts / CONFIGURATION)}
    monkeypatch.setenv("FONTCONFIG_FILE", "/etc/fonts/of-the-office.conf")
    assert environment(fonts) == {}
