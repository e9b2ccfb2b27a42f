"""What a visitor types is found: whole words, parts of words, letters and figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge_portal.search import services
from challenge_portal.search.words import index_parts, index_words, query_parts, query_words
from tests.search.conftest import KIND, NOW, Board

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(board: Board) -> Board:
    board.notices = {
        1: {"title": "新能源汽车动力电池热管理系统关键技术", "text": "要求温升不超过 3.14 ℃，采用 PID 控制。"},
        2: {"title": "碳化硅（SiC）单晶衬底缺陷检测", "text": "面向 5G 基站，良率 92.5%。"},
        3: {"title": "城市污水处理厂智能加药系统", "text": "管理系统需对接现有平台，用C++开发。"},
        4: {"title": "Ｈ２Ｏ２绿色合成工艺", "text": "年产 2,000 吨，HJ-2019 标准。"},
    }
    services.rebuild_index(at=NOW)
    return board


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("电池", [1]),
        ("动力电池热管理", [1]),
        ("池热", [1]),  # across the border of two words
        ("碳", [2]),
        ("管理系统", [1, 3]),  # in the title it weighs more
        ("智能 加药", [3]),
        ("pid", [1]),
        ("PI", [1]),
        ("3.14", [1]),
        ("sic衬底", [2]),
        ("５Ｇ", [2]),
        ("92.5", [2]),
        ("C++", [3]),
        ("h2o2", [4]),
        ("HJ-2019", [4]),
        ("电池的系统", [1]),  # 的 stands everywhere and is not asked for
        ("电池 污水", []),  # every word must stand there
        ("量子", []),
    ],
)
def test_a_typed_text_finds_what_has_every_word_of_it(hall: Board, typed: str, expected: list[int]) -> None:
    assert hall.found(typed) == expected


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "，。！", "\x00", "\ud800", "🙂", '"', "(", "title:", "*", "AND OR NOT", "a" * 100_000, "' OR 1=1 --"],
)
def test_odd_input_finds_nothing_and_never_fails(hall: Board, typed: str) -> None:
    assert hall.found(typed) == []


@given(st.text(max_size=60))
def test_no_text_breaks_the_cutting_of_words(typed: str) -> None:
    for word in query_words(typed):
        assert word
        assert not any(character.isspace() for character in word)
        query_parts(word)
    assert all(word.split() == [word] for word in index_words(typed))
    assert all(part.split() == [part] for part in index_parts(typed))


@given(st.text(alphabet="电池热管理系统技术abc123. ", min_size=1, max_size=20))
def test_a_word_of_a_text_is_always_a_part_of_that_text(text: str) -> None:
    parts = index_parts(text)
    for word in query_words(text):
        assert parts.issuperset(query_parts(word))


def test_a_long_demand_is_matched_with_similar_texts_best_first(hall: Board) -> None:
    demand = "我司动力电池包在快充时温升过高，希望得到热管理系统的整体方案，包括控制算法与液冷结构设计。"

    hits = services.similar(KIND, demand)

    assert hits[0][0] == 1
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)


def test_a_kind_that_no_app_registered_is_a_programming_error(board: Board) -> None:
    with pytest.raises(services.UnknownSourceError):
        services.find("no.such", "电池")
    with pytest.raises(services.UnknownSourceError):
        services.changed("no.such", 1, at=NOW)


def test_other_kinds_of_text_never_show_up(hall: Board) -> None:
    services.register_source("tests.other", lambda pks: [(77, {"title": "动力电池内部档案"})])
    services.rebuild_index(at=NOW)
    try:
        assert hall.found("电池") == [1]
        assert services.find("tests.other", "内部")[0][0] == 77
    finally:
        services._sources.pop("tests.other")
