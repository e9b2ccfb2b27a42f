"""How a complaint moves, from anybody's hand to the answer of the named body.

各地要公布受理机构、联系方式等信息，建立投诉和纠纷处理机制 (国科发火〔2019〕228号 四.5). What an answer must be is not said
there; the time limit is the competition's own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import Move, Workflow
from competitions import complaint_effects as effects
from competitions.models import Complaint
from competitions.states import COMPLAINT_EDGES, ComplaintState

RULE = "国科发火〔2019〕228号 四.5"


def names_another_body(complaint: Complaint, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """It goes to somebody, and not back to oneself."""
    if data is None:
        return None
    if data.get("body") is None:
        return Refusal("请选择转办机构。", field="body", rule=RULE)
    if data["body"].pk == complaint.body_id:
        return Refusal(f"已经由{complaint.body}办理，请选择另一机构。", field="body")
    return None


def says_something(complaint: Complaint, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """An answer has a text."""
    if data is not None and not str(data.get("answer") or "").strip():
        return Refusal("请填写答复：查明的事实、结论和依据。", field="answer")
    return None


COMPLAINT = Workflow(
    Complaint,
    ComplaintState,
    COMPLAINT_EDGES,
    initial=ComplaintState.RECEIVED,
    final={ComplaintState.NOT_ACCEPTED, ComplaintState.ANSWERED, ComplaintState.WITHDRAWN},
    locks=lambda complaint: [complaint.competition],
    moves={
        "take_up": Move("competitions.handle_complaint", label="受理", effects=[effects.note_taken_up]),
        "reject": Move(
            "competitions.handle_complaint",
            label="不予受理",
            effects=[effects.note_rejected],
            asks_reason=True,
            confirm="理由会原样告知提出人。",
            tone="stop",
        ),
        "pass_on": Move(
            "competitions.handle_complaint",
            label="转办",
            guards=[names_another_body],
            effects=[effects.pass_to_other_body],
            asks_reason=True,
            tone="plain",
            offered=False,
        ),
        "answer": Move(
            "competitions.handle_complaint",
            label="答复",
            guards=[says_something],
            effects=[effects.give_answer],
            offered=False,
        ),
        "withdraw": Move(
            "competitions.withdraw_complaint",
            label="撤回",
            effects=[effects.end_withdrawn],
            confirm="撤回后不再办理。",
            tone="stop",
        ),
    },
)
