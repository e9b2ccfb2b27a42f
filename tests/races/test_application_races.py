"""Two officers decide at the same moment; the database and the engine let exactly one of them win."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.utils import DatabaseError

from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.organisations.actors import SYSTEM
from challenge_portal.trail.models import TrailEntry
from challenge_portal.workflow.engine import due_run
from competitions.models import Edition, HostingApplication
from competitions.states import ApplicationState, EditionState
from competitions.workflow import APPLICATION, EDITION
from tests.factories.competitions import Walk
from tests.factories.threads import at_once

THREADS = 6
ROUNDS = 40


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Uploads of a test stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


def put_back(application: HostingApplication) -> None:
    """Ready for the next round, past the trigger that forbids it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE competitions_hostingapplication SET state = 'submitted' WHERE id = %s", [application.pk])


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_six_officers_one_wins_each_round_and_leaves_one_entry() -> None:
    walk = Walk()
    application = walk.submitted(walk.edition())
    moves = ["give_back", "decline"]

    for number in range(ROUNDS):
        put_back(application)
        before = TrailEntry.objects.filter(subject_kind="competitions.hostingapplication").count()

        def decide(thread: int, number: int = number) -> str:
            obj = HostingApplication.objects.get(pk=application.pk)
            move = moves[(thread + number) % 2]
            try:
                APPLICATION.fire(obj, move, actor=walk.shandong, at=walk.at, reason="意见", version=obj.version)
            except Stale:
                return ""
            return move

        won = [move for move in at_once(THREADS, decide) if move]

        assert len(won) == 1
        application.refresh_from_db()
        assert application.state == APPLICATION.target(won[0])
        after = TrailEntry.objects.filter(subject_kind="competitions.hostingapplication").count()
        assert after - before == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_submission_and_a_withdrawal_race_without_a_deadlock() -> None:
    walk = Walk()
    edition = walk.edition()
    hosts = (walk.rizhao, walk.yangzhou, walk.haimen, walk.ningbo)
    for host in hosts:
        application = walk.stamped(edition, host)
        names = ["submit", "withdraw"] * 3

        def act(thread: int, application: Any = application, host: Any = host, names: Any = names) -> bool:
            obj = HostingApplication.objects.get(pk=application.pk)
            try:
                APPLICATION.fire(obj, names[thread], actor=host, at=walk.at, reason="原因", version=obj.version)
            except Stale:
                return False
            return True

        assert sum(at_once(6, act)) == 1


@pytest.mark.django_db
@pytest.mark.django_db(transaction=True)
def test_the_last_place_of_a_province_is_given_once() -> None:
    walk = Walk()
    edition = walk.edition(quota_per_province=1)
    waiting = [walk.submitted(edition, host) for host in (walk.yangzhou, walk.haimen)]

    def recommend(thread: int) -> str:
        try:
            walk.recommend(HostingApplication.objects.get(pk=waiting[thread].pk), walk.jiangsu)
        except Refused as refused:
            return refused.refusal.text
        return ""

    said = at_once(2, recommend)
    assert sorted(said) == ["", "本届每省名额 1 个，已推荐 1 个，不能再推荐。"]
    assert edition.applications.filter(state=ApplicationState.RECOMMENDED).count() == 1


def test_the_database_refuses_an_illegal_move(walk_once: HostingApplication) -> None:
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        HostingApplication.objects.filter(pk=walk_once.pk).update(state=ApplicationState.ACCEPTED)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE competitions_hostingapplication SET state = 'approved' WHERE id = %s", [walk_once.pk])


@pytest.mark.django_db
def test_the_database_refuses_a_row_that_starts_in_a_later_state(walk_once: HostingApplication) -> None:
    walk_once.pk = None
    walk_once.state = ApplicationState.ACCEPTED
    with pytest.raises(DatabaseError, match="Cannot insert"), transaction.atomic():
        walk_once.save(force_insert=True)


@pytest.mark.django_db
def test_time_moves_things_only_from_its_own_runner() -> None:
    walk = Walk()
    edition = walk.edition()
    with pytest.raises(NotAllowed):
        EDITION.fire(edition, "expire", actor=SYSTEM, at=walk.deadline)
    with pytest.raises(NotAllowed):
        EDITION.fire(edition, "expire", actor=walk.centre, at=walk.deadline)
    with due_run():
        with pytest.raises(Stale):  # exactly at the deadline is in time
            EDITION.fire(edition, "expire", actor=SYSTEM, at=walk.deadline)
        EDITION.fire(edition, "expire", actor=SYSTEM, at=walk.deadline + timedelta(seconds=1))
    assert Edition.objects.get().state == EditionState.DECIDING


@pytest.fixture
def walk_once(db: None) -> HostingApplication:
    """A draft."""
    walk = Walk()
    return walk.started(walk.edition())
