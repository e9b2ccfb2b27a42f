"""The 推荐汇总表 as Excel: the same rows as the annex of the letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.office.export import Column, exported
from competitions.letter_papers import ANNEX, SummaryRow
from competitions.models import RecommendationLetter

COLUMNS = [
    Column("申办单位", lambda row: row.host, width=28),
    Column("拟办赛事", lambda row: row.name, width=36),
    Column("类别", lambda row: row.track),
    Column("主题或产业领域", lambda row: row.subject, "专题赛为主题，新兴产业赛为产业领域", width=30),
    Column("现场赛计划", lambda row: row.final_on, "申办表填报的日期"),
    Column("联系人及电话", lambda row: row.contact, "申办表填报的联系人", width=26),
    Column("表号", lambda row: row.number, "申办表定稿时取得", width=22),
    Column("备注", lambda row: row.remark, "超名额推荐的，写明原因", width=36),
]


def letter_workbook(letter: RecommendationLetter, rows: Sequence[SummaryRow], *, actor: Actor, at: datetime) -> bytes:
    """The workbook; the record says who took it."""
    content = f"{letter.province}{letter.edition}{ANNEX}（{letter}）"
    return exported(ANNEX, COLUMNS, rows, subject=letter, actor=actor, at=at, content=content)
