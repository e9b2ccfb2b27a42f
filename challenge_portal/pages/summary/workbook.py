"""Lists and tables of figures as Excel, each with the sheet that explains its columns (说明)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from challenge_portal.kernel.clock import moment
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.office.export import Column, workbook
from challenge_portal.pages.summary.counting import Counted, share, totals
from challenge_portal.pages.summary.figures import FIGURES, RATIOS, Figure
from challenge_portal.pages.summary.lists import Listing
from competitions.states import CompetitionState


def list_workbook(figure: Figure, listed: Listing, *, of: str, actor: Actor, at: datetime) -> bytes:
    """The list of one figure."""
    heads = listed.heads
    columns = [Column("赛事", lambda row: row.competition, "赛事名称", 36)]
    asked: list[tuple[str, str, int]] = [
        ("number", heads.number, 20), ("title", heads.title, 40), ("unit", heads.unit, 32), ("state", heads.state, 16),
        ("on", heads.on, 18), ("amount", heads.amount, 18),
    ]  # fmt: skip
    columns += [Column(head, attrgetter(name), MEANINGS.get(name, head), width) for name, head, width in asked if head]
    about = [("名称", f"{of}：{figure.label}"), ("口径", figure.meaning), *_taken(actor, at)]
    about.append(("行数", f"{listed.number} 行，与页面上的数字一致"))
    return workbook(figure.label, columns, listed.rows, about=about)


def table_workbook(counted: Sequence[Counted], *, of: str, actor: Actor, at: datetime) -> bytes:
    """Every figure, a row for each competition and one for the sums."""
    columns = [
        Column("赛事", lambda row: row[0], "赛事名称；末行为合计", 40),
        Column("状态", lambda row: row[1], "赛事所处的阶段", 14),
    ]
    columns += [
        Column(f"{each.label}（{each.unit}）", _number(each.key), f"单位：{each.unit}。{each.meaning}")
        for each in FIGURES
    ]
    columns += [
        Column(f"{each.label}（{each.unit}）", _number(each.key), f"单位：{each.unit}。{each.meaning}")
        for each in RATIOS
    ]
    rows = [(each.name, CompetitionState(each.state).label, _all(each.numbers)) for each in counted]
    if len(counted) > 1:
        rows.append(("合计", "", _all(totals(counted))))
    about = [("名称", of), *_taken(actor, at)]
    about.append(("合计", "各赛事之和；同一单位参加几个赛事的，分别计算。平均数和比例按全部明细重新计算。"))
    return workbook("总结数字", columns, rows, about=about)


MEANINGS = {
    "number": "门户编号，按文本保存",
    "on": "北京时间",
    "state": "截至导出时",
    "title": "无权查看内容的，以说明文字代替",
}


def _taken(actor: Actor, at: datetime) -> list[tuple[str, str]]:
    return [("导出", f"{actor.label}，{moment(at)}"), ("说明", "数字由业务记录自动汇总，不接受手工填报。")]


def _number(key: str) -> Callable[[Any], Any]:
    return lambda row: row[2].get(key)


def _all(numbers: Mapping[str, Any]) -> dict[str, Any]:
    return dict(numbers) | {each.key: share(each, numbers) for each in RATIOS}
