"""Which rows stand on a page."""

from itertools import chain

from challenge_portal.kernel.paging import cut


def test_the_pages_together_are_the_list_and_each_row_stands_once() -> None:
    rows = list(range(61))
    pages = [rows[cut(61, number, size=30).rows] for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [30, 30, 1]
    assert list(chain(*pages)) == rows


def test_a_page_beyond_the_list_is_the_nearest_there_is() -> None:
    assert (cut(60, 9, size=30).number, cut(60, 9, size=30).last) == (2, 2)
    assert cut(60, -3, size=30).number == 1
    empty = cut(0, 5, size=30)
    assert (empty.number, empty.last, empty.total, [][empty.rows]) == (1, 1, 0, [])
