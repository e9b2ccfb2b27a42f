"""Public questions: what everybody reads of them, and what those read who ask, answer and look after them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from challenge_portal.organisations.actors import ANONYMOUS, Actor
from challenge_portal.organisations.policy import can, get_visible, visible
from demands.models import Demand, PublicQuestion, PublicVersion

SHOWN = 20  # on a demand's page; the others stand on the page of its questions
LISTED = 100
ANSWERED_FOR = {"owner": "需求方", "host": "承办单位"}


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer as everybody reads it: no names."""

    text: str
    asked_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question for its asker or for those who answer."""

    id: int
    text: str
    asked_at: datetime
    mine: bool
    answer: str
    answered_by: str
    answered_at: datetime | None
    hidden_reason: str
    state_label: str
    tone: str
    may_answer: bool
    may_hide: bool

    @property
    def id_text(self) -> str:
        """The key as text, for ids of the page."""
        return str(self.id)


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """The questions about one demand, those that wait first."""

    number: str
    title: str
    rows: list[QuestionRow]
    waiting: int
    asks: bool
    answers: bool


def answered_questions(number: str) -> list[Answered]:
    """What everybody reads below a demand, the newest answer first. One query."""
    rows = visible(PublicQuestion, ANONYMOUS).filter(demand__public_version__number=number)
    facts = rows.order_by("-answered_at", "-pk").values_list(
        "text", "asked_at", "answer", "answered_for", "answered_at"
    )
    return [
        Answered(text, asked_at, answer, ANSWERED_FOR[by], answered_at)
        for text, asked_at, answer, by, answered_at in facts[:SHOWN]
        if answered_at is not None
    ]


def demand_on_the_hall(actor: Actor, number: str) -> Demand:
    """The demand behind a public number, for the services. Raises NotVisible where it isn't on the hall."""
    public = get_visible(
        PublicVersion,
        ANONYMOUS,
        "demand__owner",
        "demand__competition",
        "demand__region",
        "demand__public_version",
        number=number or "-",
    )
    return public.demand


def questions_page(actor: Actor, number: str) -> QuestionsPage:
    """The questions that this person reads. Raises NotVisible for a demand that isn't on the hall."""
    demand = demand_on_the_hall(actor, number)
    found = visible(PublicQuestion, actor).filter(demand=demand).select_related("demand__competition")
    rows = [_row(question, actor, demand) for question in found.order_by("-asked_at", "-pk")[:LISTED]]
    rows.sort(key=lambda row: not (row.may_answer or (row.mine and not row.answer and not row.hidden_reason)))
    answers = can(actor, "demands.answer_question", PublicQuestion(demand=demand))
    return QuestionsPage(
        number=number,
        title=demand.public_version.title,
        rows=rows,
        waiting=sum(row.may_answer for row in rows),
        asks=not answers and can(actor, "demands.ask", demand),
        answers=answers,
    )


def number_of_question(actor: Actor, question_id: int) -> str:
    """The public number of the demand that a question is about. Raises NotVisible."""
    return get_visible(PublicQuestion, actor, "demand__public_version", pk=question_id).demand.public_version.number


def _row(question: PublicQuestion, actor: Actor, demand: Demand) -> QuestionRow:
    question.demand = demand  # read once for all
    waits = question.answered_at is None and question.hidden_at is None
    label, tone = ("等待答复", "wait") if waits else ("已答复", "ok")
    if question.hidden_at is not None:
        label, tone = "未公开", "stop"
    return QuestionRow(
        id=question.pk,
        text=question.text,
        asked_at=question.asked_at,
        mine=question.asked_by_id == actor.person_id,
        answer=question.answer,
        answered_by=ANSWERED_FOR.get(question.answered_for, ""),
        answered_at=question.answered_at,
        hidden_reason=question.hidden_reason,
        state_label=label,
        tone=tone,
        may_answer=waits and can(actor, "demands.answer_question", question),
        may_hide=question.hidden_at is None and can(actor, "demands.hide_question", question),
    )
