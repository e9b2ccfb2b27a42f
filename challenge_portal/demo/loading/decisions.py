"""How the seventh edition's hosts were decided: the first batch released together with its notice; a proposal for the
next, which only the centre knows; and a case that changed hands.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.editions import SEVENTH
from challenge_portal.demo.loading.scans import SHEETS
from challenge_portal.kernel.clock import local
from competitions.decision_papers import usual_body, usual_title
from competitions.services import (
    ReleaseEntry,
    hand_over_application,
    propose_decision,
    release_decisions,
)

RELEASED = 35  # days before the load; every proposal of the batch was made by three in the afternoon of that day
NUMBER = 61
STAGED = ("510700", "（演示）定位清楚，专家评分居前，拟列入第二批。", 1.0)
HANDED = ("370700", "weifang", "weifang2", "（演示）我下周起参加培训，由你接着办，省厅如有退回请及时修改。", 3.0)


def plan_decisions(cast: Cast, agenda: Agenda) -> None:
    """Put release, the proposal and the handing over on the agenda; the proposals of the first batch stand in
    ``applications``, each after its own application's steps.
    """
    agenda.plan(agenda.office_moment(RELEASED, "15:25"), partial(_release, cast))
    host, reason, days_ago = STAGED
    agenda.plan(agenda.office_moment(days_ago, "16:10"), partial(_propose, cast, host, reason))
    agenda.plan(agenda.office_moment(HANDED[-1], "10:40"), partial(_hand_over, cast))


def _release(cast: Cast, at: datetime) -> None:
    edition = cast.editions[SEVENTH]
    edition.refresh_from_db()
    accepted = edition.applications.filter(proposed_decision__accepts=True).count()
    release_decisions(
        actor=cast.actor("centre"),
        edition=edition,
        entry=ReleaseEntry(
            title=usual_title(edition),
            document_number=f"国科火字〔{local(at).year}〕{NUMBER}号",
            addressee="各有关省级科技主管部门",
            body=usual_body(edition, accepted),
            issued_on=local(at).date(),
        ),
        at=at,
    )


def _propose(cast: Cast, host: str, reason: str, at: datetime) -> None:
    application = cast.applications[host]
    application.refresh_from_db()
    propose_decision(
        actor=cast.actor("centre"), application=application, accepts=True, reason=reason, scan_pages=SHEETS, at=at
    )


def _hand_over(cast: Cast, at: datetime) -> None:
    host, officer, colleague, note, _ = HANDED
    application = cast.applications[host]
    application.refresh_from_db()
    person = cast.actor(colleague).person
    assert person is not None  # noqa: S101 - an account of the data
    hand_over_application(actor=cast.actor(officer), application=application, colleague=person.pk, note=note, at=at)
