"""The index follows the database: nothing lost, nothing left behind, no failure when it is gone."""

import json
import shutil
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from challenge_portal.search import services
from challenge_portal.search.models import IndexChange
from tests.search.conftest import KIND, NOW, Board

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_text_is_found_at_once_and_a_removed_one_no_more(board: Board) -> None:
    board.post(1, "海上风电叶片防腐涂层")
    assert board.found("涂层") == [1]

    board.post(1, "海上风电叶片除冰")
    board.post(2, "防腐涂层寿命预测")
    assert board.found("涂层") == [2]

    board.take_down(2)
    assert board.found("涂层") == []


def test_what_is_rolled_back_is_never_indexed(board: Board) -> None:
    board.post(1, "石墨烯散热膜")
    assert board.found("石墨烯") == [1]

    with transaction.atomic():
        board.post(2, "石墨烯导电浆料")
        transaction.set_rollback(True)
    del board.notices[2]

    assert board.found("石墨烯") == [1]
    assert IndexChange.objects.count() == 1


def test_a_transaction_that_commits_late_is_not_skipped(board: Board, second_connection: Any) -> None:
    """Its row has the lower number but appears later: a cursor by row numbers would have passed it."""
    board.found("先建好索引")
    with second_connection.cursor() as sql:
        sql.execute("BEGIN")
        sql.execute("INSERT INTO search_indexchange (kind, object_id, at) VALUES (%s, 1, now())", [KIND])
    board.notices[1] = {"title": "迟到的需求"}
    board.post(2, "准时的需求")
    services.catch_up(at=NOW)

    with second_connection.cursor() as sql:
        sql.execute("COMMIT")

    assert sorted(board.found("需求")) == [1, 2]


def test_a_change_of_many_texts_at_once_is_read_in_batches(board: Board) -> None:
    board.found("先建好索引")
    with transaction.atomic():
        board.notices = {pk: {"title": f"批量导入的成果 {pk}"} for pk in range(1, 4501)}
        IndexChange.objects.bulk_create(IndexChange(kind=KIND, object_id=pk, at=NOW) for pk in board.notices)

    assert services.catch_up(at=NOW) == 4500
    assert board.found("4500") == [4500]
    assert services.catch_up(at=NOW) == 0


def test_only_one_process_of_a_node_writes(board: Board) -> None:
    board.post(1, "等离子体刻蚀")
    with services.node_index().lock(wait=False) as mine:
        assert mine
        assert services.catch_up(at=NOW) == 0
    assert services.catch_up(at=NOW) > 0


def test_a_lost_or_broken_index_is_built_again(board: Board) -> None:
    board.post(1, "光伏组件回收")
    assert board.found("光伏") == [1]
    folder = services.node_index().folder

    shutil.rmtree(folder)
    assert board.found("光伏") == [1]

    for meta in folder.glob("build-*/meta.json"):
        meta.write_text("{")
    assert board.found("光伏") == [1]

    (folder / "cursor.json").write_text("[]")
    assert board.found("光伏") == [1]


def test_without_an_index_and_without_an_indexer_a_search_finds_nothing(board: Board, settings: Any) -> None:
    settings.SEARCH_CATCH_UP_ON_FIND = False
    board.post(1, "光伏组件回收")

    assert board.found("光伏") == []


def test_a_node_that_was_away_longer_than_changes_are_kept_builds_anew(board: Board) -> None:
    board.post(1, "氢燃料电池双极板")
    services.catch_up(at=NOW)
    board.notices[2] = {"title": "双极板流场"}  # its change was purged while the node was away

    later = NOW + services.KEPT_FOR + timedelta(minutes=1)
    assert services.purge_changes(at=later) == 1
    services.catch_up(at=later)

    assert sorted(board.found("双极板")) == [1, 2]


def test_a_database_restored_into_a_new_server_is_noticed(board: Board) -> None:
    board.post(1, "稀土永磁电机")
    services.catch_up(at=NOW)
    place = services.node_index().folder / "cursor.json"
    cursor = json.loads(place.read_text())
    place.write_text(json.dumps({**cursor, "transaction": cursor["transaction"] + 1_000_000}))
    board.notices[2] = {"title": "稀土分离"}

    services.catch_up(at=NOW)

    assert sorted(board.found("稀土")) == [1, 2]


def test_a_database_that_was_made_anew_is_noticed(board: Board) -> None:
    """Its folder is the same, its rows are others."""
    board.post(1, "旧库里的需求")
    services.catch_up(at=NOW)
    place = services.node_index().folder / "cursor.json"
    place.write_text(json.dumps({**json.loads(place.read_text()), "database": 1}))
    board.notices = {1: {"title": "新库里的成果"}}

    services.catch_up(at=NOW)

    assert board.found("需求") == []
    assert board.found("成果") == [1]


def test_with_an_indexer_at_work_a_search_asks_the_database_nothing(
    board: Board, django_assert_num_queries: Any
) -> None:
    board.post(1, "超导磁体")
    services.tend_index(at=NOW)

    with django_assert_num_queries(0):
        assert board.found("超导") == [1]


def test_the_index_is_rebuilt_by_one_command(board: Board, capsys: pytest.CaptureFixture[str]) -> None:
    board.notices = {1: {"title": "钙钛矿叠层"}, 2: {"title": "钙钛矿封装"}}

    call_command("rebuild_index")

    assert "已索引 2 条文本" in capsys.readouterr().out
    assert sorted(board.found("钙钛矿")) == [1, 2]
    assert len(list(services.node_index().folder.glob("build-*"))) == 1
