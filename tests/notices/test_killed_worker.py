"""The worker, as a real process, killed between claiming a reminder and sending it."""

import os
import signal

import pytest
from django.db import connection, transaction

from challenge_portal.kernel import clock
from challenge_portal.notices.models import Message, Reminder
from challenge_portal.notices.reminders import _digest_key as digest_key
from challenge_portal.notices.reminders import _key as key_of
from tests.factories.notices import DAY, due_in
from tests.factories.processes import portal_process, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def waits_for_us():
    """Whether another connection waits for what this one has not committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return cursor.fetchone()[0] > 0


def others_in_a_transaction():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state <> 'idle'"  # a browser of an earlier test may have left a connection
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("offset", [7 * DAY, DAY / 4], ids=["digest", "at once"])
def test_a_reminder_whose_worker_is_killed_before_it_is_told_is_told_once(wang, tmp_path, offset):
    log, now = tmp_path / "worker.log", clock.now()
    due_in(0, wang, at=now + DAY / 8, offsets=[offset])
    key = digest_key(now) if offset >= DAY else key_of(Reminder.objects.get())

    with transaction.atomic():
        # The same message, not committed: the worker has claimed and stands exactly where it tells.
        Message.objects.create(person=wang, text="占位", kind="reminder", key=key, created_at=now)
        with portal_process("portal_worker", log=log) as worker:
            wait_until(waits_for_us, log=log)
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait(10)
        transaction.set_rollback(True)
    wait_until(lambda: not others_in_a_transaction(), log=log)
    assert (Message.objects.count(), Reminder.objects.get().state) == (0, "waiting")

    with portal_process("portal_worker", log=log) as worker:
        wait_until(lambda: Message.objects.exclude(mailed_at=None).exists(), log=log)
        worker.send_signal(signal.SIGINT)
        assert worker.wait(20) == 0

    (message,) = Message.objects.all()
    assert message.text.startswith("“提交申办表”还有 2 小时")
    assert Reminder.objects.get().state == "sent"
