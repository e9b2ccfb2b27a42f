"""暨: how a competition stands in a second series, and what it is called then.

Shanghai's of 2019 was 第四届中国创新挑战赛（上海）暨第二届长三角国际创新挑战赛 (沪科合〔2019〕23号). The second series keeps its own
count; there need not be an edition of it in the portal.
"""

from __future__ import annotations

from dataclasses import dataclass

from challenge_portal.kernel.refusals import Refusal, Refused
from competitions.models import Competition, Series
from competitions.naming import ALSO, edition_name, joined_name

LONGEST_NAME = 240
LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class SecondEntry:
    """The second edition: its series, and its ordinal there or, where the series counts otherwise, its full title."""

    series: Series
    ordinal: int | None = None
    title: str = ""

    @property
    def full_title(self) -> str:
        """``第二届长三角国际创新挑战赛``, or as typed (``2021沪苏同城国际创新挑战赛``)."""
        typed = self.title.strip()
        return typed or (edition_name(self.series.name, self.ordinal) if self.ordinal else "")


def put_second_edition(competition: Competition, entry: SecondEntry | None) -> None:
    """Set the columns and the joined name of a competition that the caller saves. Raises Refused at the field."""
    own = competition.own_name
    title = _checked_title(competition, entry) if entry else ""
    competition.second_series = entry.series if entry else None
    competition.second_ordinal = entry.ordinal if entry else None
    competition.second_title = title
    competition.name = joined_name(own.removesuffix(joined_name("", title)), title)
    if len(competition.name) > LONGEST_NAME:
        raise Refused(Refusal(f"赛事全称超过 {LONGEST_NAME} 个字符，请缩短。", field="title"))


def _checked_title(competition: Competition, entry: SecondEntry) -> str:
    if entry.series.pk == competition.edition.series_id:
        raise Refused(Refusal("赛事本来就属于这个系列，请选择另一个系列。", field="series"))
    title = entry.full_title
    if not title:
        raise Refused(Refusal("请填写届次；不按届次命名的，填写全称。", field="ordinal"))
    if len(title) > LONGEST_TITLE:
        raise Refused(Refusal(f"全称超过 {LONGEST_TITLE} 个字符，请缩短。", field="title"))
    if ALSO in title:
        raise Refused(Refusal("这里只填另一项赛事的全称，“暨”由系统加上。", field="title"))
    return title
