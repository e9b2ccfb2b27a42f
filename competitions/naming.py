"""How editions and competitions are named on paper, so that nobody retypes the fixed part.

An edition holds the pattern of its competitions' names as data: most years ``第七届中国创新挑战赛（江苏）``, under an
umbrella ``第十四届中国创新创业大赛创新挑战赛（西安）``.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter

import cn2an

from challenge_portal.kernel.refusals import Refusal

USUAL_PATTERN = "{edition}（{place}）"
PLACEHOLDERS = {
    "edition": "届次和系列，例：第七届中国创新挑战赛",
    "umbrella": "母体赛事名称",
    "ordinal": "届次，例：第七届",
    "year": "年度",
    "series": "系列名称",
    "place": "地名",
}
"""What a pattern can hold, with what the office reads about each."""

OPEN_PLACE = "　"
ALSO = "暨"


@dataclass(frozen=True, slots=True)
class NameParts:
    """What an edition brings to a name; ``umbrella`` may be empty."""

    series: str
    ordinal: int
    year: int
    umbrella: str = ""

    def texts(self, place: str) -> dict[str, str]:
        """Every placeholder with its text."""
        return {
            "edition": edition_name(self.series, self.ordinal),
            "umbrella": self.umbrella,
            "ordinal": ordinal_text(self.ordinal),
            "year": str(self.year),
            "series": self.series,
            "place": place,
        }


def ordinal_text(ordinal: int) -> str:
    """``第七届``."""
    return f"第{cn2an.an2cn(ordinal)}届"


def edition_name(series_name: str, ordinal: int) -> str:
    """``第七届中国创新挑战赛``."""
    return ordinal_text(ordinal) + series_name


def name_by(pattern: str, parts: NameParts, place: str) -> str:
    """``第七届中国创新挑战赛（江苏）``; an absent place leaves the brackets open."""
    return pattern.format(**parts.texts(place.strip() or OPEN_PLACE))


def overall_name(pattern: str, parts: NameParts) -> str:
    """The same without the place and its brackets: ``第十四届中国创新创业大赛创新挑战赛``."""
    return name_by(pattern.replace("（{place}）", "").replace("{place}", ""), parts, "")


def joined_name(name: str, second: str) -> str:
    """``第四届中国创新挑战赛（上海）暨第二届长三角国际创新挑战赛``; without a second edition the name alone."""
    return f"{name}{ALSO}{second}" if second else name


def pattern_refusal(pattern: str, umbrella: str) -> Refusal | None:
    """Why competitions can't be named by this pattern: an unknown or doubled placeholder, none for the place."""
    try:
        parsed = [(name, bool(spec or conversion)) for _, name, spec, conversion in Formatter().parse(pattern)]
    except ValueError:
        return _at_pattern("花括号不成对，请检查。")
    found = [name for name, _ in parsed if name is not None]
    unknown = [name for name in found if name not in PLACEHOLDERS]
    if unknown or any(formatted for _, formatted in parsed):
        return _at_pattern(f"只能使用 {known_placeholders()}。")
    if len(set(found)) < len(found):
        return _at_pattern("同一个占位符只能出现一次。")
    if "place" not in found:
        return _at_pattern("命名规则里须有 {place}，否则各地的赛事同名。")
    if "{{" in pattern or "}}" in pattern:
        return _at_pattern("赛事名称里不能有花括号。")
    if "umbrella" in found and not umbrella.strip():
        return Refusal("命名规则里用了 {umbrella}，请填写母体赛事名称。", field="umbrella")
    if not {"edition", "umbrella", "ordinal", "year"} & set(found):
        return _at_pattern("命名规则里须有 {edition}、{umbrella}、{ordinal} 或 {year}，否则各届的赛事同名。")
    return None


def known_placeholders() -> str:
    """``{edition}、{umbrella}…``, for hints and refusals."""
    return "、".join(f"{{{name}}}" for name in PLACEHOLDERS)


def _at_pattern(text: str) -> Refusal:
    return Refusal(text, field="name_pattern")
