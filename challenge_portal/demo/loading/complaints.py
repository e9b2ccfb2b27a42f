"""Who takes complaints about a competition of the demonstration, one complaint that was answered, one that is open."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from awards.models import AwardRound
from challenge_portal.demo.data import story
from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.demands import OFFICERS
from challenge_portal.organisations.actors import ANONYMOUS
from competitions.models import Competition, Complaint
from competitions.selectors.bodies import named_body
from competitions.services import (
    ComplaintEntry,
    ComplaintRules,
    file_complaint,
    move_complaint,
    new_query_code,
    set_complaint_rules,
)

CONTACT = "电话 0000-00000000（演示）"
COMPLAINT_DAYS, PUBLICITY_DAYS, ANSWER_DAYS = 15, 5, 5  # office days


def plan_complaints(cast: Cast, agenda: Agenda) -> None:
    """Put names of bodies and the steps of each complaint on the agenda."""
    for row in story()["complaint_desks"]:
        agenda.plan(agenda.ago(row["days"], "17:10"), partial(_name_body, cast, row["competition"]))
    for row in story()["complaints"]:
        _Case(cast, row).plan(agenda)


def _name_body(cast: Cast, key: str, at: datetime) -> None:
    """各地要公布受理机构、联系方式 (国科发火〔2019〕228号 四.5)."""
    competition = Competition.objects.get(pk=cast.competitions[key].pk)
    body = named_body(competition)
    assert body is not None  # noqa: S101 - every competition of the data has an office that runs it
    rules = ComplaintRules(body.pk, CONTACT, COMPLAINT_DAYS, PUBLICITY_DAYS, ANSWER_DAYS)
    set_complaint_rules(actor=cast.actor(OFFICERS[key]), competition=competition, rules=rules, at=at)


class _Case:
    """One complaint of the story. The body is the office that runs the competition."""

    def __init__(self, cast: Cast, row: dict[str, Any]) -> None:
        self.cast, self.row = cast, row
        self._complaint: Complaint | None = None

    def plan(self, agenda: Agenda) -> None:
        """So many days ago: filed, taken up, answered where it is."""
        steps = (("filed", "15:10", self.file), ("taken_up", "09:20", self.take_up), ("answered", "16:30", self.answer))
        for day, clock, act in steps:
            if self.row[day] is not None:
                agenda.plan(agenda.ago(self.row[day], clock), act)

    def file(self, at: datetime) -> None:
        """Somebody without an account."""
        competition = self.cast.competitions[self.row["competition"]]
        open_round = AwardRound.objects.filter(competition=competition).first() if self.row["on_round"] else None
        entry = ComplaintEntry(
            self.row["kind"],
            self.row["text"],
            matter="round" if open_round else "",
            matter_id=str(open_round.pk) if open_round else "",
            name=self.row["name"],
        )
        self._complaint, _ = file_complaint(
            actor=ANONYMOUS, competition=competition, entry=entry, at=at, code=new_query_code()
        )

    def take_up(self, at: datetime) -> None:
        """The body begins to look into it."""
        self._move("take_up", at)

    def answer(self, at: datetime) -> None:
        """The body answers in writing."""
        self._move("answer", at, answer=self.row["answer"])

    def _move(self, name: str, at: datetime, answer: str = "") -> None:
        assert self._complaint is not None  # noqa: S101 - nothing is done before it was filed
        complaint = Complaint.objects.get(pk=self._complaint.pk)
        officer = self.cast.actor(OFFICERS[self.row["competition"]])
        move_complaint(name, actor=officer, complaint=complaint, answer=answer, at=at)
