"""All marks of an edition's review as Excel, a line for each submitted sheet. The export is in the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.office.export import Column, exported
from competitions.models import Edition, ReviewSheet
from competitions.selectors.scores import Score, scores_page, submitted_sheets
from competitions.services.reviewing import review_of

TITLE = "申办评审评分"
COVERS = "仅供火炬中心遴选承办地参考，不得提供给申办单位、推荐单位和其他专家。"


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """One sheet with what all sheets of its application come to."""

    sheet: ReviewSheet
    score: Score | None

    def mark(self, key: str) -> Decimal | None:
        """The mark for one criterion."""
        found = self.sheet.marks.get(key)
        return Decimal(found) if found else None


def _criterion(row: Mapping[str, Any]) -> Column:
    key = str(row["key"])
    return Column(f"{row['name']}（{row['weight']}）", lambda marked: marked.mark(key), row.get("hint", ""))


def scores_workbook(edition: Edition, *, actor: Actor, at: datetime) -> bytes:
    """The workbook, for who runs the review. Raises NotVisible, NotAllowed."""
    page = scores_page(edition.pk, actor=actor)
    scores = {row.id: row.score for row in page.rows}
    counted = {cell.sheet_id for row in page.rows for cell in row.cells}
    columns = [
        Column("申办单位", lambda row: row.sheet.application.host.name, width=28),
        Column("拟办赛事", lambda row: row.sheet.application.name, width=36),
        Column("评审专家", lambda row: row.sheet.reviewer.person.display_name),
        *(_criterion(each) for each in page.criteria),
        Column("合计", lambda row: row.sheet.total, "满分 100"),
        Column("计入平均分", lambda row: "是" if row.sheet.pk in counted else "否，回避"),
        Column("平均分", lambda row: row.score.mean if row.score else None, "已提交评审表的平均，四舍五入到一位小数"),
        Column("名次", lambda row: row.score.rank if row.score else None, "同分并列"),
        Column("评审意见", lambda row: row.sheet.comment, width=60),
        Column("提交时间", lambda row: row.sheet.submitted_at, width=18),
    ]
    rows = [MarkedRow(each, scores.get(each.application_id)) for each in submitted_sheets(edition, actor=actor)]
    return exported(
        TITLE,
        columns,
        rows,
        subject=review_of(edition),
        actor=actor,
        at=at,
        content=f"{edition}{TITLE}",
        covers=COVERS,
    )
