"""How a change after acceptance (承办后变更) moves: the host asks, its province consents, the centre approves.

Where no province stands between, it goes to the centre at once. No notice says how an accepted host changes its dates;
the way is that of the application itself (国科火字〔2022〕47号, 二.（一）), so that nobody who decided is passed over.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.kernel.refusals import Refusal
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.roles import CENTRE_OFFICER
from challenge_portal.workflow.engine import Move, Workflow
from competitions import change_effects
from competitions.effects import APPLICATIONS
from competitions.models import ChangeRequest
from competitions.people import officers_at, officers_of
from competitions.states import CHANGE_EDGES, ChangeState, CompetitionState


def province_has_spoken(change: ChangeRequest, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The centre decides after the province that recommended the host."""
    if change.state == ChangeState.ASKED and not change.application.is_direct:
        return Refusal(f"{change.application.recommender}尚未表示是否同意。")
    return None


def competition_goes_on(change: ChangeRequest, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """What is over isn't changed any more."""
    competition = change.application.competition
    if competition is not None and competition.state == CompetitionState.CONCLUDED:
        return Refusal("赛事已结束，不再办理变更。")
    return None


def hand_to_centre(change: ChangeRequest, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The centre has it in its list; the host learns how far it has come."""
    application = change.application
    tell(
        officers_of([application.edition.organiser_id], {CENTRE_OFFICER}, at=at),
        text=f"{application.recommender}同意{application.host}变更{application.name}的承办内容，请审批。",
        link=change.get_absolute_url(),
        at=at,
        kind=APPLICATIONS,
    )
    tell_host(change, actor=actor, at=at, data=data, reason=reason)


def tell_host(change: ChangeRequest, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The host learns where it stands and what was said; so does the province when the centre has decided."""
    application = change.application
    said = f"{change}：{change.get_state_display()}。" + (f"意见：{reason}" if reason else "")
    told = officers_at(application.host, at=at)
    here = actor.authority.pk if actor.authority else None
    if application.recommender is not None and application.recommender_id != here:
        told += officers_at(application.recommender, at=at)
    tell(told, text=said, link=change.get_absolute_url(), at=at, kind=APPLICATIONS)


def tell_reader(change: ChangeRequest, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Whoever had it in the list learns that the host took it back."""
    application = change.application
    reader = application.recommender or application.edition.organiser
    tell(
        officers_at(reader, at=at),
        text=f"{application.host}撤回了变更申请（{application.name}）。原因：{reason}",
        link=change.get_absolute_url(),
        at=at,
        kind=APPLICATIONS,
    )


CHANGE = Workflow(
    ChangeRequest,
    ChangeState,
    CHANGE_EDGES,
    initial=ChangeState.ASKED,
    final={ChangeState.APPROVED, ChangeState.REFUSED, ChangeState.WITHDRAWN},
    locks=lambda change: [change.application.edition, change.application],
    moves={
        "consent": Move(
            "competitions.consent_to_change",
            label="同意变更",
            guards=[competition_goes_on],
            effects=[hand_to_centre],
            confirm="同意后转火炬中心审批。",
        ),
        "oppose": Move(
            "competitions.consent_to_change",
            label="不同意变更",
            effects=[tell_host],
            asks_reason=True,
            tone="stop",
        ),
        "approve": Move(
            "competitions.decide_change",
            label="批准变更",
            guards=[province_has_spoken, competition_goes_on],
            effects=[change_effects.write_new_revision, change_effects.move_competition, tell_host],
            confirm="批准后，申办表随即换成新的一版，原定稿和盖章件失效，赛事的名称、领域和日程按新的内容调整。",
        ),
        "turn_down": Move(
            "competitions.decide_change",
            label="不批准变更",
            guards=[province_has_spoken],
            effects=[tell_host],
            asks_reason=True,
            tone="stop",
        ),
        "withdraw": Move(
            "competitions.ask_change",
            label="撤回变更申请",
            effects=[tell_reader],
            asks_reason=True,
            tone="stop",
        ),
    },
)
