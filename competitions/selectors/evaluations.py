"""总结评价 as the centre reads and gives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, visible
from competitions.models import Competition, Evaluation
from competitions.states import EVALUATION_TONES, OPEN_TO_EVALUATION, EvaluationGrade


@dataclass(frozen=True, slots=True)
class EvaluationView:
    """A grade and why, by whom and when."""

    grade: str
    label: str
    tone: str
    text: str
    by: str
    at: datetime
    is_demo: bool


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """The page on which the centre gives it."""

    code: str
    name: str
    state: str
    is_open: bool
    given: EvaluationView | None


def evaluation_page(code: str, *, actor: Actor) -> EvaluationPage:
    """One competition with its evaluation. Two queries. Raises NotVisible, NotAllowed."""
    competition = get_visible(Competition, actor, "edition__organiser", code=code.upper())
    if not can(actor, "competitions.evaluate", competition):
        raise NotAllowed("competitions.evaluate", competition)
    found = visible(Evaluation, actor).filter(competition=competition).select_related("given_by").first()
    return EvaluationPage(
        code=competition.code,
        name=competition.name,
        state=competition.get_state_display(),
        is_open=competition.state in OPEN_TO_EVALUATION,
        given=evaluation_view(found) if found is not None else None,
    )


def evaluation_view(evaluation: Evaluation) -> EvaluationView:
    """What a page shows of it. Expects ``given_by`` to be selected along."""
    grade = EvaluationGrade(evaluation.grade)
    by = evaluation.given_by.display_name if evaluation.given_by else ""
    return EvaluationView(
        grade.value,
        grade.label,
        EVALUATION_TONES[grade],
        evaluation.text,
        by,
        evaluation.given_at,
        evaluation.is_demo,
    )
