"""The centre says what it thinks of a competition that is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused
from challenge_portal.kernel.wordcount import count_words, normalise_text
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.models import Competition, Evaluation
from competitions.states import OPEN_TO_EVALUATION, EvaluationGrade

GIVEN = "competitions.evaluation.given"
register_verbs({GIVEN: "总结评价"})
TEXT_WORDS = 500


@dataclass(frozen=True, slots=True)
class EvaluationEntry:
    """A grade, and why."""

    grade: str
    text: str


@transaction.atomic
def evaluate_competition(*, actor: Actor, competition: Competition, entry: EvaluationEntry, at: datetime) -> Evaluation:
    """Give the 总结评价, or give it anew. The record says that it was given, never which: the centre alone reads it."""
    locked = Competition.objects.select_for_update(no_key=True, of=("self",)).get(pk=competition.pk)
    if not can(actor, "competitions.evaluate", locked):
        raise NotAllowed("competitions.evaluate", locked)
    if locked.state not in OPEN_TO_EVALUATION:
        raise Refused(f"赛事现在是“{locked.get_state_display()}”，进入总结评价后再评价。")
    if entry.grade not in EvaluationGrade.values:
        raise Refused(Refusal("请选择等次。", field="grade"))
    text = normalise_text(entry.text)
    if not text:
        raise Refused(Refusal("请写明评价：成效、不足、对下届的建议。", field="text"))
    over = count_words(text) - TEXT_WORDS
    if over > 0:
        raise Refused(Refusal(f"评价超出 {over} 字，请精简到 {TEXT_WORDS} 字以内。", field="text"))
    evaluation, _ = Evaluation.objects.update_or_create(
        competition=locked,
        defaults={
            "grade": entry.grade,
            "text": text,
            "given_by": actor.person,
            "given_at": at,
            "is_demo": locked.is_demo,
        },
    )
    record(actor=actor, verb=GIVEN, subject=evaluation, at=at)
    return evaluation
