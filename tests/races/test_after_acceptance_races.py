"""Two offices act at the same moment on a change, an extension, a closed application: one of them wins, nothing is half done."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from challenge_portal.kernel.refusals import Refused, Stale
from competitions import services
from competitions.models import ChangeRequest, HostingApplication, PersonalExtension
from competitions.states import APPLICATION_OVER, ApplicationState, ChangeState, ExtensionState
from tests.factories.competitions import Walk
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6
NAMES = ("place", "industries", "hosts", "collection_on", "publication_on", "matching_on", "final_on")


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Uploads of a test stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


def test_a_change_that_is_approved_while_the_host_takes_it_back_is_one_of_both() -> None:
    walk = Walk()
    application = walk.competition().applications.get()
    for number in range(ROUNDS):
        application.refresh_from_db()
        before = application.revision
        form = {name: application.answers[name] for name in NAMES} | {"final_on": f"{walk.year}-10-{19 + number}"}
        change = services.ask_change(
            actor=walk.rizhao, application=application, answers=form, reason="改期。", at=walk.at
        )
        services.move_change("consent", actor=walk.shandong, change=change, at=walk.at)

        def act(thread: int, pk: int = change.pk) -> str:
            name, actor = (("approve", walk.centre), ("withdraw", walk.rizhao))[thread % 2]
            mine = ChangeRequest.objects.get(pk=pk)
            try:
                services.move_change(name, actor=actor, change=mine, at=walk.at, reason="不再需要")
            except Stale:
                return ""
            return name

        won = [name for name in at_once(4, act) if name]
        assert len(won) == 1
        change.refresh_from_db()
        application.refresh_from_db()
        approved = won == ["approve"]
        assert change.state == (ChangeState.APPROVED if approved else ChangeState.WITHDRAWN)
        assert application.revision == before + approved
        assert (application.answers["final_on"] == form["final_on"]) is approved


def test_two_officers_who_ask_at_once_leave_one_request() -> None:
    walk = Walk()
    application = walk.competition().applications.get()
    form = {name: application.answers[name] for name in NAMES} | {"final_on": f"{walk.year}-10-25"}

    def ask(thread: int) -> bool:
        mine = HostingApplication.objects.get(pk=application.pk)
        try:
            services.ask_change(actor=walk.rizhao, application=mine, answers=form, reason="改期。", at=walk.at)
        except Stale:
            return False
        return True

    assert sum(at_once(4, ask)) == 1
    assert ChangeRequest.objects.count() == 1


def test_an_extension_is_either_used_or_taken_back() -> None:
    walk = Walk()
    edition = walk.forwarded(walk.edition())
    application = walk.stamped(edition)
    late = walk.province_deadline + timedelta(hours=1)
    entry = services.ExtensionEntry(walk.tree["rizhao"], walk.province_deadline + timedelta(days=2), "盖章推迟。")
    extension = services.grant_extension(actor=walk.shandong, edition=edition, entry=entry, at=walk.at)

    def act(thread: int) -> bool:
        try:
            if thread % 2:
                mine = PersonalExtension.objects.get(pk=extension.pk)
                services.withdraw_extension(actor=walk.shandong, extension=mine, reason="不再需要", at=late)
            else:
                services.submit_application(
                    actor=walk.rizhao, application=HostingApplication.objects.get(pk=application.pk), at=late
                )
        except Refused:  # Stale among them
            return False
        return True

    assert sum(at_once(4, act)) == 1
    extension.refresh_from_db()
    application.refresh_from_db()
    outcome = (extension.state, application.state)
    assert outcome in {
        (ExtensionState.USED, ApplicationState.SUBMITTED),
        (ExtensionState.WITHDRAWN, ApplicationState.FINALISED),
    }


def test_what_is_taken_up_again_while_the_host_begins_another_leaves_one_living_application() -> None:
    walk = Walk()
    edition = walk.edition()
    application = services.decline_application(
        actor=walk.shandong, application=walk.submitted(edition), opinion="条件不足。", at=walk.at
    )

    def act(thread: int) -> bool:
        try:
            if thread % 2:
                mine = HostingApplication.objects.get(pk=application.pk)
                services.reopen_application(actor=walk.shandong, application=mine, opinion="重新受理。", at=walk.at)
            else:
                walk.started(edition)
        except Refused:
            return False
        return True

    assert sum(at_once(4, act)) == 1
    assert HostingApplication.objects.exclude(state__in=APPLICATION_OVER).count() == 1
