"""How quickly the renderer prints 申办表, and what its process holds afterwards.

Each form has words of its own and a picture of a seal, about 1,230 characters on paper. In the portal's type (小四) that
is two pages; ``one_page.css`` sets the same form in 五号, closer, on one.
"""

from __future__ import annotations

import base64
import io
import os
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from statistics import quantiles

from PIL import Image, ImageDraw

from challenge_portal.documents.models import Document
from challenge_portal.documents.papers import FormPaper
from challenge_portal.documents.rendering import Rendered, Renderer
from challenge_portal.documents.snapshots import plain
from challenge_portal.documents.tasks import SHEETS, document_html
from competitions.forms_data.hosting_application_paper import hosting_application_paper

PORTAL, PLAIN_WEASYPRINT = "benchmarks.portal_press", "benchmarks.plain_press"
TWO_PAGES, ONE_PAGE = SHEETS, (*SHEETS, "one_page.css")
STAMP_PLACE = '（盖<span id="seal-1"></span>章）'
SEAL_STYLE = "height: 32mm; margin: -12mm; vertical-align: middle"  # over its place, as seals stand
RARE_NAME = "韩𬭎𪟝"
LONG_ANSWERS = {"approach": 175, "demand_survey": 165, "experience": 165, "plan": 200, "support": 170}
PHRASES = (
    "围绕智能家电与海洋装备两条产业链，以链主企业出题带动中小企业配套攻关，已摸底规模以上企业一百六十四家，"
    "收集技术需求二百一十一项，拟投入合作经费合计一点八六亿元，连续承办第八届、第十届赛事，累计签约五十八项，"
    "二月至四月开展需求征集与诊断，五月、六月分两批向社会发布，七月至九月组织专题对接会，十月十八日举办现场赛，"
    "成立由分管副市长任组长的工作组，市级财政安排专项资金二百四十万元，依托国家高新区与大学科技园，"
    "引导金融机构提供知识产权质押贷款，建立揭榜挂帅项目跟踪服务机制，发动行业协会、商会和产业联盟广泛征集，"
    "邀请高校院所专家进行现场诊断，形成可考核的技术指标与验收方法，严格落实保密与诚信承诺，"
    "同步开展技术经理人培训，通过主流媒体与新媒体矩阵宣传推广，"
).removesuffix("，").split("，")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Printed:
    """What was found. Times in milliseconds, memory in MiB for a process, the file in KiB.

    ``processor`` is user and system time of the renderers for one document: beside other work it says more than the clock.
    """

    how: str
    pages: int
    processes: int
    documents: int
    per_second: float
    processor: float
    p50: float
    p99: float
    memory: float
    size: float


def measure_documents(
    how: str,
    count: int,
    *,
    sheets: tuple[str, ...],
    fonts: Path,
    at: datetime,
    processes: int = 1,
    module: str = PORTAL,
) -> Printed:
    """Print so many forms, shared out among the processes. The first of each, which starts the process, is not timed."""
    renderers = [Renderer(fonts=fonts, module=module) for _ in range(processes)]
    pages = [_page(number, at) for number in range(count + processes)]
    try:
        with ThreadPoolExecutor(processes) as threads:
            list(threads.map(partial(_print, sheets=sheets), renderers, pages[count:]))
            before, began = sum(map(_processor, renderers)), time.perf_counter()
            shares = [pages[start:count:processes] for start in range(processes)]
            printed = [
                each for share in threads.map(partial(_print_all, sheets=sheets), renderers, shares) for each in share
            ]
            took, used = time.perf_counter() - began, sum(map(_processor, renderers)) - before
        memory = max(map(_resident, renderers))
    finally:
        for renderer in renderers:
            renderer.close()
    times = [milliseconds for milliseconds, _ in printed]
    cuts = quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
    return Printed(
        how=how,
        pages=max(rendered.pages for _, rendered in printed),
        processes=processes,
        documents=count,
        per_second=count / took,
        processor=used / count,
        p50=cuts[49],
        p99=cuts[98],
        memory=memory,
        size=len(printed[-1][1].content) / 1024,
    )


def printed_forms(count: int, *, fonts: Path, at: datetime) -> Iterator[bytes]:
    """Forms as the portal prints them, one after the other."""
    renderer = Renderer(fonts=fonts)
    try:
        for number in range(count):
            yield _print(renderer, _page(number, at), sheets=TWO_PAGES)[1].content
    finally:
        renderer.close()


def _print_all(renderer: Renderer, pages: list[str], *, sheets: tuple[str, ...]) -> list[tuple[float, Rendered]]:
    return [_print(renderer, page, sheets=sheets) for page in pages]


def _print(renderer: Renderer, page: str, *, sheets: tuple[str, ...]) -> tuple[float, Rendered]:
    began = time.perf_counter()
    rendered = renderer.render(page, sheets=sheets, identifier="7F3C91A05D2EB846")
    return (time.perf_counter() - began) * 1000, rendered


def _page(number: int, at: datetime) -> str:
    document = Document(
        kind="hosting_application",
        title="申办表",
        number=f"SB-YS00-2026-{number + 1:04}",
        version=1,
        is_draft=False,
        is_demo=True,
        snapshot=plain(_paper(number)),
        snapshot_hash=f"{number:012x}",
        code=f"{number:016X}",
        requested_at=at,
    )
    html = document_html(document)
    if STAMP_PLACE not in html:
        raise LookupError("the form has no place for a seal")
    return html.replace(STAMP_PLACE, f'（盖<img src="{_seal()}" style="{SEAL_STYLE}"/>章）')


def _paper(number: int) -> FormPaper:
    chance = random.Random(number)  # noqa: S311 - the same words in each run
    answers = {
        "place": "演示",
        "track": "emerging",
        "industries": [{"industry": "智能家电"}, {"industry": "海洋装备"}],
        "hosts": [{"name": "演示市科学技术局"}, {"name": "演示高新区管委会"}],
        "contact_name": f"{RARE_NAME}（演示）",
        "contact_email": "demo@example.invalid",
        "collection_on": "2027-02-20",
        "publication_on": "2027-05-10",
        "agencies": [{"name": "演示技术转移中心", "work": "需求征集与诊断"}],
    }
    for name, length in LONG_ANSWERS.items():
        answers[name] = "，".join(chance.sample(PHRASES, len(PHRASES)))[:length] + "。"
    return hosting_application_paper(answers, edition="第七届中国创新挑战赛（演示）", issued_by="演示市科学技术局")


@cache
def _seal() -> str:
    """A red ring with a dot, as a data: address. No seal of anybody's."""
    seal = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    drawing = ImageDraw.Draw(seal)
    drawing.ellipse((8, 8, 392, 392), outline=(215, 0, 15, 230), width=12)
    drawing.ellipse((170, 170, 230, 230), fill=(215, 0, 15, 230))
    written = io.BytesIO()
    seal.save(written, "PNG")
    return "data:image/png;base64," + base64.b64encode(written.getvalue()).decode()


def _processor(renderer: Renderer) -> float:
    fields = (_folder(renderer) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _resident(renderer: Renderer) -> float:
    lines = (_folder(renderer) / "status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _folder(renderer: Renderer) -> Path:
    assert renderer.process is not None  # noqa: S101 - it has just printed
    return Path("/proc") / str(renderer.process.pid)
