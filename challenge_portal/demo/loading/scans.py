"""Pages that stand for a stamped scan: what the host entered, on paper-coloured ground, with the words 样章 · 演示.

Never a round seal: nobody shall take it for one. Drawn as pictures, because scans are pictures.
"""

from __future__ import annotations

import io
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from challenge_portal.form_versions.showing import read_text
from competitions.models import HostingApplication

SIZE = (827, 1169)  # A4 at 100 dpi
PAPER, INK, RED = (250, 249, 244), (40, 38, 36), (174, 30, 35)
MARGIN, LINE = 90, 26
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
)
FIELDS = ("track", "theme", "contact_name", "approach", "demand_survey", "experience", "plan", "support")
BELOW_THE_STAMP = 150


def stamped_scan(application: HostingApplication) -> SimpleUploadedFile:
    """A PDF of pictures of this version of the application."""
    pages = _pages(application)
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=100, quality=60)
    name = f"{application.name}申办表第{application.revision}版盖章件.pdf"
    return SimpleUploadedFile(name, out.getvalue(), content_type="application/pdf")


def _pages(application: HostingApplication) -> list[Image.Image]:
    lines = _lines(application)
    fits = (SIZE[1] - 2 * MARGIN) // LINE - 6
    sheets = [lines[start : start + fits] for start in range(0, len(lines), fits)]
    return [_sheet(application, sheet, last=sheet is sheets[-1], head=sheet is sheets[0]) for sheet in sheets]


def _lines(application: HostingApplication) -> list[str]:
    found = []
    for name in FIELDS:
        spec = application.form_version.spec(name)
        text = read_text(spec, application.answers)
        if text:
            found += [f"【{spec.label}】", *_wrap(text)]
    return found


def _wrap(text: str, width: int = 38) -> list[str]:
    return [line[start : start + width] for line in text.splitlines() for start in range(0, len(line), width)]


def _sheet(application: HostingApplication, lines: list[str], *, head: bool, last: bool) -> Image.Image:
    page = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(page)
    top = MARGIN
    if head:
        pen.text((SIZE[0] / 2, top), f"{application.name}申办表", font=_font(24), fill=INK, anchor="ma")
        pen.text(
            (SIZE[0] - MARGIN, top + 44),
            f"{application.number}　第 {application.revision} 版",
            font=_font(14),
            fill=INK,
            anchor="ra",
        )
        top += 84
    for number, line in enumerate(lines):
        pen.text((MARGIN, top + number * LINE), line, font=_font(17), fill=INK)
    if last:
        _mark(pen, application)
    return page.rotate(0.4, fillcolor=PAPER, resample=Image.Resampling.BILINEAR)


def _mark(pen: ImageDraw.ImageDraw, application: HostingApplication) -> None:
    """Where the seal would be: a frame that says what it is."""
    right, bottom = SIZE[0] - MARGIN, SIZE[1] - MARGIN
    box = (right - 300, bottom - BELOW_THE_STAMP + 20, right, bottom)
    pen.text((MARGIN, bottom - BELOW_THE_STAMP + 40), "承办单位意见（盖章）：同意申办。", font=_font(17), fill=INK)
    pen.rectangle(box, outline=RED, width=3)
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    pen.text((middle[0], middle[1] - 24), "样章 · 演示", font=_font(28), fill=RED, anchor="mm")
    pen.text((middle[0], middle[1] + 24), application.host.name, font=_font(15), fill=RED, anchor="mm")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)
