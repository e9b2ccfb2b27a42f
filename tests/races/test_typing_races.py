"""What is typed in two places at once: nobody's text is overwritten unseen, and nothing arrives after its time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from challenge_portal.form_versions.drafts import Ticket, TypedElsewhere
from challenge_portal.kernel.refusals import Refused, Stale
from competitions import services as hosting
from competitions.models import ApplicationDraft, HostingApplication
from demands import services as demands
from demands.models import Analysis, AnalysisDraft, Demand, DemandDraft
from demands.services import DemandEntry
from demands.states import DemandState
from tests.factories.competitions import Walk, answers
from tests.factories.demands import NOW, Scene, findings, make_scene, survey
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Uploads of a test stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


def said(act: Callable[[], object]) -> str:
    """What became of an act."""
    try:
        act()
    except TypedElsewhere:
        return "told"
    except Refused:
        return "refused"
    return "kept"


def test_of_two_officers_who_type_at_the_same_moment_the_second_is_told() -> None:
    walk = Walk()
    application = walk.filled(walk.edition())
    for number in range(ROUNDS):
        ApplicationDraft.objects.all().delete()

        def type_into(thread: int, number: int = number) -> str:
            ticket = Ticket(page=f"{number}-{thread}", sequence=1, version=application.version)
            text = answers(year=walk.year, approach=f"第 {thread} 人写的")
            return said(
                lambda: hosting.autosave_application(
                    actor=walk.rizhao, application=application, answers=text, at=walk.at, ticket=ticket
                )
            )

        assert sorted(at_once(4, type_into)) == ["kept", "told", "told", "told"]
        assert ApplicationDraft.objects.count() == 1


def test_finalising_and_typing_at_once_leaves_no_typing_beside_the_finalised_form() -> None:
    walk = Walk()
    edition = walk.edition()
    application = walk.filled(edition)
    for number in range(ROUNDS):

        def act(thread: int, number: int = number) -> str:
            obj = HostingApplication.objects.get(pk=application.pk)
            if thread:
                ticket = Ticket(page=f"late-{number}", sequence=1, version=obj.version)
                text = answers(year=walk.year, approach="晚到的字")
                return said(
                    lambda: hosting.autosave_application(
                        actor=walk.rizhao, application=obj, answers=text, at=walk.at, ticket=ticket
                    )
                )
            return said(lambda: hosting.finalise_application(actor=walk.rizhao, application=obj, at=walk.at))

        at_once(2, act)
        application.refresh_from_db()
        assert application.state == "finalised"
        assert application.answers["approach"] != "晚到的字"
        ticket = Ticket(page=f"late-{number}", sequence=2, version=application.version)
        with pytest.raises(Stale):  # and nothing more comes in
            hosting.autosave_application(
                actor=walk.rizhao, application=application, answers={}, at=walk.at, ticket=ticket
            )
        hosting.take_back_application(actor=walk.rizhao, application=application, at=walk.at)


def test_saving_and_a_late_autosave_of_the_same_page_end_with_what_was_saved() -> None:
    scene = make_scene()
    for number in range(ROUNDS):
        demand = scene.draft()

        def act(thread: int, pk: int = demand.pk, version: int = demand.version, number: int = number) -> str:
            seen = Demand.objects.get(pk=pk)
            ticket = Ticket(page=f"tab-{number}", sequence=1, version=version)
            if thread:
                return said(
                    lambda: demands.autosave_demand(
                        actor=scene.owner, demand=seen, answers=survey(title="晚到的"), at=NOW, ticket=ticket
                    )
                )
            entry = DemandEntry(survey(title="保存的"))
            return said(
                lambda: demands.save_demand(
                    actor=scene.owner, demand=seen, entry=entry, at=NOW, version=version, ticket=ticket
                )
            )

        at_once(2, act)
        demand.refresh_from_db()
        assert demand.title == "保存的"
        assert not DemandDraft.objects.filter(demand=demand).exists()


def test_nothing_is_kept_once_the_demand_has_been_handed_in() -> None:
    scene = make_scene()
    for number in range(ROUNDS):
        demand = scene.draft()

        def act(thread: int, pk: int = demand.pk, version: int = demand.version, number: int = number) -> str:
            seen = Demand.objects.get(pk=pk)
            if thread:
                ticket = Ticket(page=f"tab-{number}", sequence=1, version=version)
                return said(
                    lambda: demands.autosave_demand(
                        actor=scene.owner, demand=seen, answers=survey(title="晚到的"), at=NOW, ticket=ticket
                    )
                )
            return said(lambda: demands.submit_demand(actor=scene.owner, demand=seen, at=NOW, declared=True))

        at_once(2, act)
        demand.refresh_from_db()
        assert demand.state == DemandState.SUBMITTED
        assert demand.title == survey()["title"]


def test_sendings_of_one_page_that_overtake_each_other_end_with_the_last_one() -> None:
    scene = make_scene()
    demand = scene.analysing()
    analysis = scene.analysis_of(demand)
    for number in range(ROUNDS):
        AnalysisDraft.objects.all().delete()

        def send(thread: int, number: int = number) -> str:
            ticket = Ticket(page=f"tab-{number}", sequence=thread + 1, version=analysis.version)
            text = findings(prior_art=f"第 {thread + 1} 次")
            return said(
                lambda: demands.autosave_analysis(
                    actor=scene.analyst,
                    analysis=Analysis.objects.get(pk=analysis.pk),
                    answers=text,
                    at=NOW,
                    ticket=ticket,
                )
            )

        assert "told" not in at_once(5, send)
        assert AnalysisDraft.objects.get().answers["prior_art"] == "第 5 次"


def test_two_colleagues_who_save_at_once_lose_no_text_unseen() -> None:
    """One saves what is typed; the other's save is refused, and its text is still in its page."""
    scene: Scene = make_scene()
    colleague = scene.actor("colleague")
    for _ in range(ROUNDS):
        demand = scene.draft()

        def save(thread: int, pk: int = demand.pk, version: int = demand.version) -> str:
            seen = Demand.objects.get(pk=pk)
            actor = colleague if thread else scene.owner
            entry = DemandEntry(survey(title=f"{thread}"))
            return said(lambda: demands.save_demand(actor=actor, demand=seen, entry=entry, at=NOW, version=version))

        assert sorted(at_once(2, save)) == ["kept", "refused"]
