"""Public questions about demands on the hall: asked by anybody signed in, answered by the enterprise or the host.

A question is read by everybody from the moment it is answered, so whoever answers has looked at it first; what would
tell the hidden name or contact of the enterprise can't be answered, only hidden.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from challenge_portal.accounts.models import User
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.wordcount import count_words
from challenge_portal.notices.services import register_kinds, tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible
from challenge_portal.trail.services import record, register_verbs
from competitions.people import runners_of
from demands.models import Demand, PublicQuestion
from demands.people import members_of
from demands.redaction import leaks, personal_values

LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_REASON = 300, 1000, 200  # 字; the reason in characters
MOST_WAITING = 5  # questions of one person about one demand that nobody has answered
MOST_A_DAY = 20  # of one person

KIND = "questions"
ASKED, ANSWERED, HIDDEN = "demands.question.asked", "demands.question.answered", "demands.question.hidden"
register_kinds({KIND: "公开提问"})
register_verbs({ASKED: "公开提问", ANSWERED: "答复公开提问", HIDDEN: "隐藏公开提问"})


@transaction.atomic
def ask_question(*, actor: Actor, demand: Demand, text: str, at: datetime, checked: bool = False) -> PublicQuestion:
    """Ask. ``checked``: the asker has seen what in the text looks like a phone number or the like, and means it.

    Raises Refused at ``text`` (empty, too long, personal values not looked at) and for too many open questions.
    """
    if not can(actor, "demands.ask", demand) or actor.person is None:
        raise NotAllowed("demands.ask", demand)
    text = _worded(text, LONGEST_QUESTION, "问题")
    _look_at(personal_values(text), checked=checked)
    User.objects.select_for_update(no_key=True).get(pk=actor.person.pk)  # one window after the other
    mine = PublicQuestion.objects.filter(asked_by=actor.person)
    if mine.filter(demand=demand, answered_at=None, hidden_at=None).count() >= MOST_WAITING:
        raise Refused(Refusal(f"您对这项需求已有 {MOST_WAITING} 个问题等待答复，请等答复后再问。", field="text"))
    if mine.filter(asked_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused(Refusal(f"一天最多提 {MOST_A_DAY} 个问题，请明天再问。", field="text"))
    question = PublicQuestion.objects.create(demand=demand, asked_by=actor.person, asked_at=at, text=text)
    record(actor=actor, verb=ASKED, subject=question, at=at)
    answerers = [*members_of(demand.owner), *runners_of(demand.competition, at=at)]
    said = f"有人就需求 {_number(demand)} 公开提问，请答复。答复后问题和答复对所有人公开。"
    tell(answerers, text=said, link=_page(demand), at=at, kind=KIND)
    return question


@transaction.atomic
def answer_question(
    *, actor: Actor, question_id: int, text: str, at: datetime, checked: bool = False
) -> PublicQuestion:
    """Answer for everybody to read. Raises Refused at ``text`` where question or answer tells what the enterprise hides.

    Raises Stale when somebody has answered or hidden it meanwhile.
    """
    question = _locked(actor, question_id, "demands.answer_question")
    if question.answered_at is not None or question.hidden_at is not None:
        raise Stale("这个问题刚刚已有人答复或隐藏，请核对最新内容。")
    demand = question.demand
    if not can(actor, "demands.ask", demand):
        raise Refused("需求已撤下公开，不再答复。")
    text = _worded(text, LONGEST_ANSWER, "答复")
    found = leaks(demand, title=question.text, description=text, indicators=[])
    if sure := [leak for leak in found if leak.sure]:
        raise Refused(
            Refusal(
                f"问题或答复里有企业选择不公开的{sure[0].what}“{sure[0].found}”，公开后就能看到。",
                way_on="请改写答复；问题里有的，请承办单位隐藏这个问题。",
                field="text",
            )
        )
    _look_at([*personal_values(f"{question.text}\n{text}"), *(str(leak) for leak in found)], checked=checked)
    question.answer, question.answered_at, question.answered_by = text, at, actor.person
    question.answered_for = "owner" if actor.institution is not None else "host"
    question.save(update_fields=["answer", "answered_at", "answered_by", "answered_for"])
    record(actor=actor, verb=ANSWERED, subject=question, at=at)
    said = f"您就需求 {_number(demand)} 提的问题已有答复，问题和答复已公开。"
    tell([question.asked_by], text=said, link=_public(demand), at=at, kind=KIND)
    return question


@transaction.atomic
def hide_question(*, actor: Actor, question_id: int, reason: str, at: datetime) -> PublicQuestion:
    """Take a question off the public page, answered or not; its asker learns the reason. Raises Refused at ``reason``."""
    question = _locked(actor, question_id, "demands.hide_question")
    if question.hidden_at is not None:
        raise Stale("这个问题已经隐藏。")
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused(Refusal(f"请写明隐藏的理由（不超过 {LONGEST_REASON} 字），提问人会看到。", field="reason"))
    question.hidden_at, question.hidden_by, question.hidden_reason = at, actor.person, reason
    question.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    record(actor=actor, verb=HIDDEN, subject=question, at=at, reason=reason)
    said = f"您就需求 {_number(question.demand)} 提的问题未公开。理由：{reason}"
    tell([question.asked_by], text=said, link=_page(question.demand), at=at, kind=KIND)
    return question


def _locked(actor: Actor, question_id: int, action: str) -> PublicQuestion:
    """The question, if the actor sees it, under its lock. Raises NotVisible, NotAllowed."""
    seen = get_visible(PublicQuestion, actor, pk=question_id)
    rows = PublicQuestion.objects.select_for_update(of=("self",), no_key=True)
    question = rows.select_related("demand__owner", "demand__competition", "demand__region", "asked_by").get(pk=seen.pk)
    if not can(actor, action, question):
        raise NotAllowed(action, question)
    return question


def _worded(text: str, most: int, what: str) -> str:
    tidy = text.replace("\x00", "").strip()
    if not tidy:
        raise Refused(Refusal(f"请写下{what}。", field="text"))
    if (words := count_words(tidy)) > most:
        raise Refused(Refusal(f"{what}最多 {most} 字，现在 {words} 字，请删去 {words - most} 字。", field="text"))
    return tidy


def _look_at(found: list[str], *, checked: bool) -> None:
    if found and not checked:
        listed = "、".join(dict.fromkeys(found))
        raise Refused(
            Refusal(
                f"内容里有{listed}，公开后所有人都能看到。",
                way_on="请删去；确实要公开的，勾选“已核对，可以公开”后再提交。",
                field="checked",
            )
        )


def _number(demand: Demand) -> str:
    return demand.public_version.number


def _page(demand: Demand) -> str:
    return reverse("demands:questions", args=[_number(demand)])


def _public(demand: Demand) -> str:
    return f"{reverse('demands:detail', args=[_number(demand)])}#questions"
