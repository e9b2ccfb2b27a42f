"""What is kept from paper to paper changes none: each is, byte for byte, what WeasyPrint makes of it afresh."""

import json
import subprocess
import sys

import pypdfium2
import pytest
from PIL import ImageChops
from weasyprint import CSS

from awards.papers.rounds import (
    CERTIFICATE,
    HEADING,
    PUBLICITY,
    AwardGroup,
    AwardLine,
    AwardListPaper,
    CertificatePaper,
)
from challenge_portal.documents import quick_styles, renderer
from challenge_portal.documents.compact_fonts import make_compact_fonts
from challenge_portal.documents.models import Document
from challenge_portal.documents.papers import AgreementPaper, Clause, LetterPaper, Party, Table
from challenge_portal.documents.rendering import Renderer
from challenge_portal.documents.snapshots import plain
from challenge_portal.documents.tasks import document_html
from challenge_portal.places import CHECKOUT
from competitions import decision_papers, letter_papers
from competitions.forms_data.hosting_application_paper import hosting_application_paper
from solutions.papers.agreements import AGREEMENT
from tests.factories.documents import analysis_form_paper, announcement_paper, hosting_paper
from tests.factories.organisations import NOW

UNIT, EDITION, MATTER = "日照市科学技术局（演示）", "第十一届中国创新挑战赛（日照）", "柔轮齿根残余应力的无损快速测量"
LONG_FORM = hosting_paper(
    approach="围绕两条产业链。" * 25,
    experience="连续承办两届赛事 ISO 9001，Shandong International Innovation Challenge。\n第二段：龘𬭎。" * 4,
    plan="二月至四月征集。" * 37,
    agencies=[{"name": f"服务机构{number}", "work": "诊断"} for number in range(30)],
)
LETTER = LetterPaper(
    mark="日照市科学技术局",
    reference="日科函〔2026〕4号",
    title="关于推荐第十一届中国创新挑战赛承办地的函",
    addressee="科学技术部火炬高技术产业开发中心",
    paragraphs=("根据通知要求，经研究，现推荐下列单位承办本届赛事。" * 6,) * 7,
    annex="推荐汇总表",
    table=Table(tuple("甲乙丙丁"), tuple((f"内容{row}",) * 4 for row in range(35)), (25,) * 4),
    issued_by=UNIT,
    issued_on="2026年11月20日",
    note="联系人：赵工（演示）",
)
CONTRACT = AgreementPaper(
    title="意向合作协议",
    issued_by="赛事平台",
    parties=(
        Party("甲方", "华澜精密传动有限公司（演示）", "统一社会信用代码", "91370000X", "赵工"),
        Party("乙方", "某"),
    ),
    opening=f"甲乙双方就“{MATTER}”达成如下意向。",
    clauses=tuple(
        Clause(f"第{n}条", "内容", ("2026 年完成 12.5 MPa 指标。" * 9, "按期。\n两份。")) for n in "一二三四五六七"
    ),
    copies="本协议一式两份。",
)
AWARDS = AwardListPaper(
    mark="日照市科学技术局",
    reference="日创挑公示〔2026〕2号",
    title=f"{EDITION}\n奖励公示",
    issued_by=UNIT,
    paragraphs=("现将拟奖励名单予以公示。" * 4, "公示期五个工作日。"),
    groups=(AwardGroup("一等奖", (AwardLine("某团队（演示）", MATTER, "10 万元", "市级 5 万元"),) * 9, "90 万元"),),
    total="90 万元",
    issued_on="2026年11月20日",
    annex="拟奖励名单",
)
HONOUR = CertificatePaper(HEADING, HEADING, "某团队（演示）", EDITION, "一等奖", MATTER, UNIT, "二〇二六年十一月二十日")
PAPERS = {
    "form": ("hosting_application", hosting_paper(), False),
    "long form": ("hosting_application", LONG_FORM, True),
    "blank form": ("hosting_application", hosting_application_paper({}, edition=EDITION, issued_by=UNIT), False),
    "pairs": ("demand_analysis", analysis_form_paper(), False),
    "letter": (letter_papers.KIND, LETTER, False),
    "notice": (decision_papers.KIND, LETTER, True),
    "announcement": ("demand_announcement", announcement_paper(5), False),
    "agreement": (AGREEMENT, CONTRACT, False),
    "awards": (PUBLICITY, AWARDS, False),
    "certificate": (CERTIFICATE, HONOUR, False),
}


@pytest.fixture(scope="module")
def fonts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("state") / "fonts"
    make_compact_fonts(folder)
    return folder


@pytest.fixture(scope="module")
def press(fonts):
    yield from running(Renderer(fonts=fonts))


@pytest.fixture(scope="module")
def slow_press(fonts):
    yield from running(Renderer(fonts=fonts, module="tests.documents.slow_press"))


@pytest.fixture(scope="module")
def plain_press(fonts):
    yield from running(Renderer(fonts=fonts, module="benchmarks.plain_press"))


def running(child):
    yield child
    child.close()


def html_of(name):
    kind, paper, draft = PAPERS[name]
    document = Document(
        kind=kind,
        title=name,
        number="" if draft else "SB-2026-3711-0021",
        version=1,
        is_draft=draft,
        is_demo=True,
        snapshot=plain(paper),
        snapshot_hash="0123456789ab",
        code="7F3C91A05D2EB846",
        requested_at=NOW,
    )
    return document_html(document)


def printed(child, name):
    return child.render(html_of(name), sheets=("paper.css",), identifier="7F3C91A05D2EB846").content


def test_every_paper_is_to_the_byte_what_comes_out_when_nothing_is_kept(press, slow_press):
    """Printed in turn and then the other way round, so that each stands behind others, and behind itself."""
    afresh = {name: printed(slow_press, name) for name in PAPERS}
    for name in [*PAPERS, *reversed(PAPERS)]:
        assert printed(press, name) == afresh[name], name


@pytest.mark.parametrize("name", ["form", "letter", "announcement", "agreement"])
def test_a_paper_looks_as_weasyprint_alone_draws_it(press, plain_press, name):
    ours, theirs = (pypdfium2.PdfDocument(printed(child, name)) for child in (press, plain_press))
    with ours, theirs:
        assert len(ours) == len(theirs)
        for mine, other in zip(ours, theirs, strict=True):
            assert mine.get_textpage().get_text_bounded() == other.get_textpage().get_text_bounded()
            pictures = [each.render(scale=1.5).to_pil().convert("L") for each in (mine, other)]
            shades = ImageChops.difference(*pictures).histogram()
            assert sum(shades[100:]) == 0  # the edge of a line may be a shade lighter where pieces of it met
            assert sum(shades[16:]) < 1500  # of a million dots


@pytest.mark.parametrize("name", PAPERS)
def test_a_page_of_ours_is_well_formed_so_that_it_is_read_quickly(name):
    assert renderer.well_formed(html_of(name)) is not None


@pytest.mark.parametrize(
    "page", ["<p>甲<br>乙</p>", "<!doctype html><p>甲<br>乙</p>", "<!doctype html><p>甲&nbsp;乙</p>"]
)
def test_a_page_that_is_not_is_read_as_html(press, page):
    assert press.render(page, sheets=("paper.css",), identifier="x").pages == 1


TWICE = """
import json, sys
from challenge_portal.documents import embedding, quick_styles, quick_text
from challenge_portal.documents.renderer import Press
press = Press()
for html in json.load(sys.stdin):
    answer = press.answer({"html": html, "sheets": ["paper.css"], "identifier": "x"})
    assert "pdf" in answer, answer
    print(json.dumps([len(quick_styles._kept), len(quick_styles._places), len(embedding._fonts), quick_text.Layout.alive]))
"""


def test_a_second_form_finds_everything_kept(fonts):
    """If WeasyPrint no longer asks us, the papers are the same and slow; this says so."""
    done = subprocess.run(
        [sys.executable, "-c", TWICE],
        input=json.dumps([html_of("form")] * 2),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    first, second = map(json.loads, done.stdout.splitlines())
    assert first[:3] == second[:3]
    assert all(number >= least for number, least in zip(second, (30, 60, 4, 40), strict=True)), second


STILL_THERE = """
import json
from weasyprint import css, draw
from weasyprint.draw import text as drawing
from weasyprint.formatting_structure import build
from weasyprint.layout import absolute, block, column, float, inline, page, percent, preferred, table
from weasyprint.pdf.stream import Stream
from weasyprint.text import line_break
for module in (absolute, block, column, float, inline, page, table):
    assert module.resolve_percentages is percent.resolve_percentages
assert inline.split_first_line is preferred.split_first_line is line_break.split_first_line
assert inline.strut is line_break.strut
replaced = [
    css.StyleFor.set_computed_styles, build.wrap_table, line_break.Layout.setup, line_break.Layout.set_text,
    drawing.draw_first_line, draw.draw_collapsed_borders, Stream.add_font,
]
print(json.dumps([" ".join(each.__code__.co_varnames[: each.__code__.co_argcount]) for each in replaced]))
"""


def test_weasyprint_still_has_what_is_put_in_its_place():
    """In a process of its own: here another test may have put it there already."""
    done = subprocess.run([sys.executable, "-c", STILL_THERE], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [
        "self element parent root pseudo_type base_url target_collector",
        "box children",
        "self style",
        "self text justify",
        "stream textbox text_overflow block_ellipsis matrix",
        "stream table",
        "self pango_font",
    ]


@pytest.mark.parametrize(
    ("sheet", "plain_enough"),
    [
        (".a > .b + .c { color: red } @page x:first { @top-left { content: none } } p::after { content: '第' }", True),
        ("tr:first-child { color: red }", False),
        ("[lang] { color: red }", False),
        (".a ~ .b { color: red }", False),
        (".a + .b + .c + .d { color: red }", False),
        ("@media print { p { color: red } }", False),
    ],
)
def test_only_plain_selectors_are_kept_by_their_place(sheet, plain_enough):
    made = CSS(string=sheet)
    quick_styles.keep_matches(made, sheet)
    assert isinstance(made.matcher, quick_styles.Matcher) == plain_enough
