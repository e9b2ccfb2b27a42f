"""What an officer reads about two versions of a text: which field, what stood there, what stands there now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from challenge_portal.form_versions.comparing import Change, Piece, changes, version_list
from challenge_portal.trail.versions import Version

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def version(number: int, label: str, **values: Any) -> Version:
    return Version(number=number, label=label, at=AT, actor="王工", acting_for="演示单位", values=values)


def texts(values: Any) -> dict[str, tuple[str, str]]:
    return {"title": ("名称", values["title"])}


def compared(old: str, new: str) -> Change:
    (change,) = changes({"a": ("描述", old)}, {"a": ("描述", new)})
    return change


def test_only_the_part_that_differs_is_marked() -> None:
    change = compared("柔轮疲劳寿命提升", "柔轮接触疲劳寿命提升")

    assert change.label == "描述"
    assert change.old == (Piece("柔轮疲劳寿命提升"),)
    assert change.new == (Piece("柔轮"), Piece("接触", True), Piece("疲劳寿命提升"))


def test_two_changes_in_a_long_text_are_marked_each_by_itself() -> None:
    middle = "甲乙丙丁，" * 20
    change = compared(f"寿命八千小时，{middle}成本不变。", f"寿命两万小时，{middle}成本下降。")

    assert [piece.text for piece in change.old if piece.changed] == ["八千", "不变"]
    assert [piece.text for piece in change.new if piece.changed] == ["两万", "下降"]


def test_what_stands_far_from_a_change_is_left_out() -> None:
    change = compared("甲" * 200 + "旧" + "乙" * 200, "甲" * 200 + "新" + "乙" * 200)

    assert change.new == (Piece("…" + "甲" * 16), Piece("新", True), Piece("乙" * 16 + "…"))


def test_a_field_that_was_empty_or_becomes_empty_says_so() -> None:
    assert (compared("", "有").old, compared("", "有").new) == ((), (Piece("有", True),))
    assert (compared("有", "").old, compared("有", "").new) == ((Piece("有", True),), ())


def test_repeated_characters_are_counted_once() -> None:
    """The same beginning and end must not overlap."""
    assert compared("11", "111").new == (Piece("11"), Piece("1", True))


def test_two_fields_of_one_label_are_kept_apart() -> None:
    old = {"phone": ("联系方式", "一"), "hidden": ("联系方式", "公开")}
    new = {"phone": ("联系方式", "二"), "hidden": ("联系方式", "公开")}

    assert len(changes(old, new)) == 1


def test_the_newest_version_comes_first_and_each_is_compared_with_the_one_before_it() -> None:
    given = [version(1, "worded", title="甲"), version(2, "worded", title="乙"), version(3, "confirmed", title="乙")]

    newest, middle, first = version_list("公开文本", given, texts, said={"worded": "改写", "confirmed": "确认"}).rows

    assert (newest.number, newest.said, newest.changes) == (3, "确认", ())
    assert [change.label for change in middle.changes] == ["名称"]
    assert first.is_first


def test_versions_that_the_reader_may_not_see_are_neither_listed_nor_compared() -> None:
    given = [version(1, "confirmed", title="甲"), version(2, "worded", title="秘"), version(3, "confirmed", title="乙")]

    newest, first = version_list("公开文本", given, texts, said={"confirmed": "确认"}).rows

    assert (first.number, newest.number) == (1, 2)
    assert newest.changes[0].old == (Piece("甲", True),)
