"""Pages that stand for a stamped scan: the same two sheets as the print, slightly askew, with the words 样章 · 演示.

Drawn as pictures, because scans are pictures, and without waiting for the print, which is a job. Never a round seal:
nobody shall take it for one.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any

import segno
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image, ImageDraw, ImageFont

from challenge_portal.documents.qr import verification_address
from challenge_portal.form_versions.showing import read_text
from competitions.models import HostingApplication, RecommendationLetter

SHEETS = (1, 2)  # the pages of a stamped 申办表 here
SIZE = (1240, 1754)  # A4 at 150 dpi
PAPER, INK, RED = (250, 249, 244), (40, 38, 36), (174, 30, 35)
LEFT, RIGHT, TOP, SPLIT = 150, 1090, 190, 330
LINE, PAD, CHARACTERS = 34, 12, 27  # height of a line, inside a cell, characters on a line
BODY, SMALL = 26, 18
ASKEW = 0.4  # degrees
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
)
FIRST_SHEET = ("track", "contact_name", "approach", "demand_survey", "experience", "plan", "support")
OPINION = 420  # height of the cell for the seal


def stamped_scan(application: HostingApplication) -> UploadedFile:
    """A PDF of pictures of this finalised version."""
    sheets = [_first_sheet(application), _second_sheet(application)]
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], resolution=150, quality=55)
    name = f"{application.name}申办表第{application.revision}版盖章件.pdf"
    return SimpleUploadedFile(name, out.getvalue(), content_type="application/pdf")


def signed_scan(paper: Any, rows: Iterable[tuple[str, str]]) -> UploadedFile:
    """A PDF of one picture of a finalised agreement, with a place where both sides would have signed."""
    page, pen = _sheet(paper, 1)
    pen.text((SIZE[0] / 2, TOP - 62), "意向合作协议", font=_font(38), fill=INK, anchor="ma")
    top = TOP
    for label, text in rows:
        top = _row(pen, top, label, text)
    top = _row(pen, top, "双方签署", "甲、乙双方已在打印件上签字盖章。", height=OPINION)
    pen.rectangle((RIGHT - 430, top - 260, RIGHT - 60, top - 110), outline=RED, width=4)
    pen.text((RIGHT - 245, top - 185), "样章 · 演示", font=_font(40), fill=RED, anchor="mm")
    out = io.BytesIO()
    page.rotate(ASKEW, fillcolor=PAPER, resample=Image.Resampling.BILINEAR).save(out, "PDF", resolution=150, quality=55)
    name = f"意向合作协议{paper.number}签署件.pdf"
    return SimpleUploadedFile(name, out.getvalue(), content_type="application/pdf")


def notice_annex(title: str, rows: Iterable[tuple[str, str]]) -> UploadedFile:
    """A PDF of one page: an annex of a notice, marked 演示."""
    page = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(page)
    pen.text((RIGHT, 70), "演示　不具效力", font=_font(SMALL), fill=INK, anchor="ra")
    pen.text((SIZE[0] / 2, TOP - 62), title, font=_font(34), fill=INK, anchor="ma")
    top = TOP
    for label, text in rows:
        top = _row(pen, top, label, text)
    out = io.BytesIO()
    page.save(out, "PDF", resolution=150, quality=55)
    return SimpleUploadedFile(f"{title}.pdf", out.getvalue(), content_type="application/pdf")


def letter_scan(letter: RecommendationLetter) -> UploadedFile:
    """A PDF of two pictures of a finalised letter of recommendation: the letter and its annex."""
    paper = SimpleNamespace(number=letter.document_number, revision=letter.revision, document=letter.document)
    first, pen = _sheet(paper, 1)
    pen.text((SIZE[0] / 2, TOP - 62), letter.title, font=_font(38), fill=INK, anchor="ma")
    top = _row(pen, TOP, "推荐单位", letter.province.name)
    top = _row(pen, top, "正文", letter.body)
    _row(pen, top, "盖章", "", height=OPINION)
    pen.rectangle((RIGHT - 430, top + 120, RIGHT - 60, top + 270), outline=RED, width=4)
    pen.text((RIGHT - 245, top + 195), "样章 · 演示", font=_font(40), fill=RED, anchor="mm")
    second, pen = _sheet(paper, 2)
    top = TOP
    for number, application in enumerate(letter.applications.select_related("host").order_by("host__path"), 1):
        top = _row(pen, top, f"推荐 {number}", f"{application.host.name}，{application.number}")
    out = io.BytesIO()
    first.rotate(ASKEW, fillcolor=PAPER, resample=Image.Resampling.BILINEAR).save(
        out, "PDF", save_all=True, append_images=[second], resolution=150, quality=55
    )
    return SimpleUploadedFile(
        f"申报函{letter.document_number}盖章件.pdf", out.getvalue(), content_type="application/pdf"
    )


def _first_sheet(application: HostingApplication) -> Image.Image:
    page, pen = _sheet(application, 1)
    pen.text((SIZE[0] / 2, TOP - 62), f"{application.edition.title}申办表", font=_font(38), fill=INK, anchor="ma")
    specs = [application.form_version.spec(name) for name in FIRST_SHEET]
    rows = [("赛事名称", application.name), ("承办单位", application.host.name)]
    rows += [(spec.label, read_text(spec, application.answers)) for spec in specs]
    top = TOP
    for label, text in rows:
        top = _row(pen, top, label, text)
    return page.rotate(ASKEW, fillcolor=PAPER, resample=Image.Resampling.BILINEAR)


def _second_sheet(application: HostingApplication) -> Image.Image:
    page, pen = _sheet(application, 2)
    agencies = "\n".join(row["name"] for row in application.answers.get("agencies", ()))
    top = _row(pen, TOP, "服务机构名单", agencies)
    _row(pen, top, "承办单位意见", "同意申办。", height=OPINION)
    box = (RIGHT - 430, top + 120, RIGHT - 60, top + 270)
    pen.rectangle(box, outline=RED, width=4)
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    pen.text((middle[0], middle[1] - 28), "样章 · 演示", font=_font(40), fill=RED, anchor="mm")
    pen.text((middle[0], middle[1] + 36), application.host.name, font=_font(SMALL), fill=RED, anchor="mm")
    return page.rotate(-ASKEW, fillcolor=PAPER, resample=Image.Resampling.BILINEAR)


def _sheet(application: Any, number: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """An empty sheet with the head and foot of the print: number, version, and the code that leads to it."""
    page = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(page)
    pen.text(
        (LEFT, 70), f"表号 {application.number}　第 {application.revision} 版", font=_font(SMALL), fill=INK, anchor="la"
    )
    pen.text((RIGHT, 70), "演示　不具效力", font=_font(SMALL), fill=INK, anchor="ra")
    document = application.document
    if document is not None:
        pen.text((LEFT, SIZE[1] - 130), f"第 {number} 页　校验 {document.snapshot_hash}", font=_font(SMALL), fill=INK)
        code = _code(verification_address(document.shown_code))
        page.paste(code, (RIGHT - code.width, SIZE[1] - 90 - code.height))
    return page, pen


def _row(pen: ImageDraw.ImageDraw, top: int, label: str, text: str, *, height: int = 0) -> int:
    """One row of the paper form; returns where the next one begins."""
    lines = [piece for line in text.splitlines() for piece in _wrapped(line)]
    bottom = top + max(height, len(lines) * LINE + 2 * PAD, LINE + 2 * PAD)
    pen.rectangle((LEFT, top, RIGHT, bottom), outline=INK, width=2)
    pen.line((SPLIT, top, SPLIT, bottom), fill=INK, width=2)
    pen.text(((LEFT + SPLIT) / 2, (top + bottom) / 2), label[:7], font=_font(BODY - 4), fill=INK, anchor="mm")
    for number, line in enumerate(lines):
        pen.text((SPLIT + PAD, top + PAD + number * LINE), line, font=_font(BODY), fill=INK)
    return bottom


def _wrapped(line: str) -> Iterator[str]:
    """The pieces of a line that fit the cell; two figures or Latin letters take the room of one Chinese character."""
    piece, room = "", float(CHARACTERS)
    for character in line:
        width = 0.5 if character.isascii() else 1.0
        if room < width and character not in "，。、；）":
            yield piece
            piece, room = "", float(CHARACTERS)
        piece, room = piece + character, room - width
    if piece:
        yield piece


def _code(address: str) -> Image.Image:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", scale=4, border=2)
    return Image.open(out).convert("RGB")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)
