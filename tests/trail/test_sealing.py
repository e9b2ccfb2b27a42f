import io
import threading
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction

from challenge_portal.trail.models import TrailEntry, TrailPersonal, TrailSeal
from challenge_portal.trail.sealing import seal_stragglers, seal_trail, verify_trail
from tests.factories.trail import NOON, recorded


@contextmanager
def triggers_off():
    """Somebody with the database's own password, past every trigger."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor


def sealed_entries(count, scope=None):
    entries = [recorded(number, scope=scope) for number in range(1, count + 1)]
    seal_trail(at=NOON)
    return entries


@pytest.mark.django_db(transaction=True)
class TestSealing:
    def test_each_scope_has_its_own_chain_from_the_first_entry_on(self):
        sealed_entries(3, scope="competition:1")
        sealed_entries(2)

        verdict = verify_trail()

        assert verdict.whole
        assert [(head.chain, head.position) for head in verdict.heads] == [("competition:1", 3), ("platform", 2)]
        assert (verdict.sealed, verdict.unsealed) == (5, 0)

    def test_sealing_again_goes_on_where_it_stopped(self):
        sealed_entries(2)
        sealed_entries(2)
        assert seal_trail(at=NOON) == 0

        seals = list(TrailSeal.objects.order_by("position"))

        assert [seal.position for seal in seals] == [1, 2, 3, 4]
        assert [seal.previous_hash for seal in seals] == ["", *(seal.hash for seal in seals[:3])]

    def test_an_entry_waits_while_an_older_transaction_could_still_write_one_before_it(self):
        wrote, may_commit = threading.Event(), threading.Event()

        def slow_act():
            with transaction.atomic():
                recorded(1)
                wrote.set()
                may_commit.wait(10)
            connection.close()

        slow = threading.Thread(target=slow_act)
        slow.start()
        assert wrote.wait(10)
        recorded(2)
        assert seal_trail(at=NOON) == 0  # the second is committed, the first is not

        may_commit.set()
        slow.join(10)
        assert seal_trail(at=NOON) == 2
        order = TrailSeal.objects.order_by("position").values_list("entry__subject_id", flat=True)
        assert list(order) == ["1", "2"]

    def test_only_one_sealer_works_at_a_time(self):
        for number in range(30):
            recorded(number)
        counts = []

        def seal():
            counts.append(seal_trail(at=NOON))
            connection.close()

        threads = [threading.Thread(target=seal) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)

        assert sum(counts) == 30
        assert verify_trail().whole

    def test_an_entry_restored_from_another_server_is_sealed_too(self):
        entry = recorded()
        with triggers_off() as cursor:  # a restored row carries a transaction number this server has not reached
            cursor.execute("UPDATE trail_trailentry SET transaction = 4000000000 WHERE id = %s", [entry.pk])

        assert seal_trail(at=NOON) == 1

    def test_each_run_looks_at_recent_entries_only_and_stragglers_are_found_by_their_own_run(self, monkeypatch):
        straggler = recorded(1)
        with triggers_off() as cursor:  # far behind: its number was drawn long before its transaction ended
            cursor.execute("UPDATE trail_trailentry SET id = 1 WHERE id = %s", [straggler.pk])
            cursor.execute("SELECT setval(pg_get_serial_sequence('trail_trailentry', 'id'), 50000)")
        with monkeypatch.context() as patched:
            patched.setattr("challenge_portal.trail.sealing.LOOK_BACK", -40_000)  # as if the last were sealed already
            recorded(2)
            assert seal_trail(at=NOON) == 1
        assert seal_trail(at=NOON) == 0

        assert seal_stragglers(at=NOON) == 1
        assert verify_trail().whole

    def test_seals_can_not_be_changed(self):
        sealed_entries(1)
        with pytest.raises(InternalError, match="Cannot update or delete"):
            TrailSeal.objects.update(hash="0" * 64)


@pytest.mark.django_db(transaction=True)
class TestVerifying:
    def verify(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("verify_trail", *arguments, stdout=out, stderr=err)
        except CommandError as error:
            return str(error), err.getvalue()
        return out.getvalue(), err.getvalue()

    def test_an_untouched_record_is_whole(self):
        sealed_entries(3)
        recorded(4)

        said, _ = self.verify()

        assert "留痕完整：3 条已封存，1 条待封存。" in said

    def test_a_changed_entry_is_found(self):
        victim = sealed_entries(3)[1]
        with triggers_off() as cursor:
            cursor.execute("UPDATE trail_trailentry SET reason = '改写' WHERE id = %s", [victim.pk])

        said, where = self.verify()

        assert "留痕不完整：发现 1 处问题" in said
        assert f"platform 第 2 条：留痕 {victim.pk} 的内容与封存时不同" in where

    def test_a_removed_entry_is_found(self):
        victim = sealed_entries(3)[1]
        with triggers_off() as cursor:
            cursor.execute("DELETE FROM trail_trailentry WHERE id = %s", [victim.pk])

        _, where = self.verify()

        assert f"留痕 {victim.pk} 已被删除" in where

    def test_an_entry_removed_together_with_its_seal_is_found(self):
        victim = sealed_entries(3)[1]
        with triggers_off() as cursor:
            cursor.execute("DELETE FROM trail_trailseal WHERE entry_id = %s", [victim.pk])
            cursor.execute("DELETE FROM trail_trailentry WHERE id = %s", [victim.pk])

        _, where = self.verify()

        assert "封存记录缺失" in where

    def test_a_cut_off_end_is_found_by_a_noted_head(self):
        entries = sealed_entries(3)
        said, _ = self.verify()
        noted = said.splitlines()[0]
        assert noted.startswith("platform=3:")
        assert "留痕完整" in self.verify("--expect", noted)[0]
        with triggers_off() as cursor:
            cursor.execute("DELETE FROM trail_trailseal WHERE entry_id = %s", [entries[-1].pk])
            cursor.execute("DELETE FROM trail_trailentry WHERE id = %s", [entries[-1].pk])

        said, where = self.verify("--expect", noted)

        assert "留痕不完整" in said
        assert "链尾被截断或改写" in where

    def test_an_entry_moved_to_another_competition_is_found(self):
        victim = sealed_entries(2, scope="competition:1")[0]
        with triggers_off() as cursor:
            cursor.execute("UPDATE trail_trailentry SET scope = 'competition:2' WHERE id = %s", [victim.pk])

        _, where = self.verify()

        assert f"留痕 {victim.pk} 的内容与封存时不同" in where

    def test_erasing_personal_values_breaks_nothing_but_rewriting_them_does(self):
        recorded(1, personal={"phone": "13900000000"})
        seal_trail(at=NOON)
        TrailPersonal.objects.update(values={"phone": "13911111111"})
        assert "个人信息与摘要不符" in self.verify()[1]

        TrailPersonal.objects.update(values={}, salt="", erased_at=NOON)
        assert "留痕完整" in self.verify()[0]

    def test_a_badly_copied_head_is_refused(self):
        said, _ = self.verify("--expect", "platform=3")
        assert "应写成 链=条数:摘要" in said

    def test_long_chains_are_checked_in_portions(self, monkeypatch):
        monkeypatch.setattr("challenge_portal.trail.sealing.BATCH", 4)
        for number in range(10):
            recorded(number)
        while seal_trail(at=NOON):
            pass

        verdict = verify_trail()

        assert verdict.whole
        assert verdict.sealed == TrailEntry.objects.count() == 10
