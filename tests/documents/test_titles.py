"""A title on paper breaks between words, into even lines."""

from __future__ import annotations

import pytest

from challenge_portal.documents.templatetags.paper import even_lines, in_lines


@pytest.mark.parametrize(
    ("title", "most", "count"),
    [
        ("第七届中国创新挑战赛申办表", 19, 1),
        ("第七届中国创新挑战赛（宁波）第二批需求公告", 19, 2),
        ("第七届中国创新挑战赛（苏州）暨2027沪苏同城国际创新挑战赛第二批需求公告", 19, 3),
    ],
)
def test_a_title_takes_as_few_lines_as_it_needs(title: str, most: int, count: int) -> None:
    lines = even_lines(title, most)
    assert "".join(lines) == title
    assert len(lines) == count
    assert max(map(len, lines)) <= most
    assert not any(line.startswith(("）", "，", "的")) for line in lines)


def test_no_word_is_torn() -> None:
    assert even_lines("第七届中国创新挑战赛（宁波）第二批需求公告", 19)[-1].endswith("需求公告")


def test_markup_in_a_title_is_text() -> None:
    assert in_lines("<b>需求</b>公告") == "&lt;b&gt;需求&lt;/b&gt;公告"
