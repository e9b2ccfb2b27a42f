"""How quickly the renderer prints 需求分析表, and what its process holds afterwards."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import quantiles

from challenge_portal.documents.models import Document
from challenge_portal.documents.papers import FormPaper, Line, Table
from challenge_portal.documents.rendering import Renderer
from challenge_portal.documents.snapshots import plain
from challenge_portal.documents.tasks import SHEETS, document_html

INDICATORS = Table(
    ("指标", "现有值", "目标值", "单位", "检测方法"),
    (
        ("单件测量时间", "2400", "≤ 60", "秒", "连续 50 件平均"),
        ("应力分辨率", "10", "≤ 20", "MPa", "标准四点弯试样"),
        ("温度漂移", "±18", "≤ ±5", "mV", "−40—150 ℃ 全温区"),
    ),
    (28, 14, 18, 12, 28),
)


@dataclass(frozen=True, slots=True)
class Printed:
    """What was found. Times in milliseconds, memory in MiB, the file in KiB."""

    documents: int
    per_second: float
    first: float
    p50: float
    p99: float
    memory: float
    size: float
    fonts: str


def measure_documents(count: int, *, fonts: Path | None, at: datetime) -> Printed:
    """Print so many forms, each with words of its own, one after the other in one renderer."""
    renderer = Renderer(fonts=fonts)
    pages = [_page(number, at) for number in range(count)]
    times, size = [], 0
    try:
        for number, html in enumerate(pages):
            began = time.perf_counter()
            size = len(renderer.render(html, sheets=SHEETS, identifier=f"{number:016}").content)
            times.append((time.perf_counter() - began) * 1000)
        memory = _resident(renderer)
    finally:
        renderer.close()
    warm = times[1:] or times
    cuts = quantiles(warm, n=100, method="inclusive") if len(warm) > 1 else [warm[0]] * 99
    return Printed(
        documents=count,
        per_second=len(warm) / sum(warm) * 1000,
        first=times[0],
        p50=cuts[49],
        p99=cuts[98],
        memory=memory,
        size=size / 1024,
        fonts="compact" if fonts and fonts.exists() else "full",
    )


def _page(number: int, at: datetime) -> str:
    document = Document(
        kind="demand_analysis",
        title="技术创新需求分析表",
        number=f"FX-YS00-2026-{number + 1:04}",
        version=1,
        is_draft=False,
        is_demo=True,
        snapshot=plain(_paper(number)),
        snapshot_hash=f"{number:012x}",
        code=f"{number:016X}",
        requested_at=at,
    )
    return document_html(document)


def _paper(number: int) -> FormPaper:
    return FormPaper(
        title="技术创新需求分析表",
        issued_by="演示技术转移中心",
        pairs=(
            (Line("受理编号", f"XQ-YS00-2026-{number + 1:04}"), Line("赛事", "第七届中国创新挑战赛（演示）")),
            (Line("需求名称", "柔轮齿根残余应力的无损快速测量"), Line("需求单位", "演示精密传动有限公司")),
            (Line("分析机构", "演示技术转移中心"), Line("分析方式", "现场")),
            (Line("真实性", "属实"), Line("有效性", "有效")),
            (Line("先进性", "4"), Line("可行性", "4")),
        ),
        lines=(
            Line("分析人员", table=Table(("姓名", "职称"), (("演示人员", "技术经理人"),))),
            Line("现有技术", f"第 {number + 1} 份：国内外已有若干专利，量产验证不足，宜先做台架试验，再定批量工艺。"),
            Line(
                "提炼后的需求描述",
                "现用 X 射线衍射法单件测量约 40 分钟，无法在线使用。希望在 60 秒内完成齿根处残余应力的无损测量，"
                "分辨率不低于 20 MPa，可集成到现有清洗后工位。",
                tall=True,
            ),
            Line("技术指标", table=INDICATORS),
            Line("结论", "可公开发布"),
            Line("综合建议", "需求真实、指标可检测，建议公开征集，并定向推送给无损检测领域的高校团队。", tall=True),
        ),
        stamp_label="分析机构意见",
        stamp_text="以上分析真实、客观。",
        sign_label="分析人员签字",
    )


def _resident(renderer: Renderer) -> float:
    assert renderer.process is not None  # noqa: S101 - it has just printed
    lines = Path(f"/proc/{renderer.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
