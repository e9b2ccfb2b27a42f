"""Matching meetings with their minutes, letters of intent and technical contracts, as the story of the data tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from challenge_portal.demo.data import story
from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.demands import OFFICERS
from challenge_portal.demo.loading.scans import signed_scan
from challenge_portal.demo.loading.solutions import PlannedSolution
from challenge_portal.documents.tasks import render_document
from challenge_portal.kernel.clock import local
from solutions.models import Agreement, Meeting
from solutions.services.agreements import (
    AgreementText,
    confirm_agreement,
    draft_agreement,
    fire_agreement,
    hand_in_agreement,
    save_agreement,
)
from solutions.services.contracts import ContractText, record_contract
from solutions.services.matching import (
    Guest,
    MeetingPlan,
    Minutes,
    Result,
    fire_meeting,
    hold_meeting,
    name_attendees,
    plan_meeting,
)
from solutions.states import AgreementState, MeetingOutcome
from solutions.states import SolutionState as S

Planned = Mapping[str, list[PlannedSolution]]
A_YEAR = timedelta(days=365)
TALKED_ABOUT = frozenset({S.SHORTLISTED, S.CHOSEN, S.AGREED})
TAKEN = frozenset({S.CHOSEN, S.AGREED})
NEXT_WEEK = 6  # days until a meeting that is still to come


def plan_matching(cast: Cast, agenda: Agenda, solutions: Planned) -> None:
    """Put meetings, agreements and contracts on the agenda."""
    for row in story()["meetings"]:
        _Meeting(cast, agenda, row, solutions).plan()
    for row in story()["agreements"]:
        _Agreement(cast, agenda, row, solutions[row["demand"]]).plan()


class _Meeting:
    """One meeting of the story."""

    def __init__(self, cast: Cast, agenda: Agenda, row: dict[str, Any], solutions: Planned) -> None:
        self.cast, self.agenda, self.row = cast, agenda, row
        self.host = cast.actor(OFFICERS[row["competition"]])
        self.coming = [
            each for demand in row["demands"] for each in solutions[demand] if each.row["end"] in TALKED_ABOUT
        ]
        self._meeting: Meeting | None = None

    @property
    def meeting(self) -> Meeting:
        assert self._meeting is not None  # noqa: S101 - nothing is done before it was begun
        self._meeting.refresh_from_db()
        return self._meeting

    @property
    def starts_at(self) -> datetime:
        held = self.row["held"]
        return self.agenda.moment(NEXT_WEEK if held is None else -held, self.row["clock"])

    def plan(self) -> None:
        row, agenda = self.row, self.agenda
        agenda.plan(agenda.ago(row["planned"], "15:30"), self.prepare)
        agenda.plan(agenda.ago(row["convened"], "16:00"), self.convene)
        if row["held"] is not None:
            when = self.starts_at + timedelta(hours=row["hours"], minutes=40)
            agenda.plan(self.starts_at - timedelta(minutes=50), self.name)
            agenda.plan(min(when, agenda.at), self.hold)

    def prepare(self, at: datetime) -> None:
        """Which solutions, where and when."""
        starts = self.starts_at
        self._meeting = plan_meeting(
            actor=self.host,
            competition=self.cast.competitions[self.row["competition"]],
            plan=MeetingPlan(
                title=self.row["title"],
                place=self.row["place"],
                starts_at=starts,
                ends_at=starts + timedelta(hours=self.row["hours"]),
                notes="请各方带样件和测试记录，每项对接约四十分钟。",
                solution_ids=[each.solution.pk for each in self.coming],
                guests=[Guest(*guest) for guest in self.row["guests"]],
            ),
            at=at,
        )

    def convene(self, at: datetime) -> None:
        """Everybody is told."""
        fire_meeting("convene", actor=self.host, meeting=self.meeting, at=at)

    def name(self, at: datetime) -> None:
        """Each side says who comes."""
        for actor in {each.owner.key: each.owner for each in self.coming}.values():
            name_attendees(actor=actor, meeting=self.meeting, names=[(actor.label, "技术负责人")], at=at)
        for actor in {each.challenger.label: each.challenger for each in self.coming}.values():
            name_attendees(actor=actor, meeting=self.meeting, names=[(actor.label, "项目负责人")], at=at)

    def hold(self, at: datetime) -> None:
        """The minutes, who came, and what each pair came to: the chosen ones as the row says, the others go on."""
        results = {each.solution.pk: self._result(each) for each in self.coming}
        outcomes = {pair.pk: results[pair.solution_id] for pair in self.meeting.pairs.all()}
        came = frozenset(self.meeting.participants.values_list("pk", flat=True))
        minutes = Minutes(minutes=self.row["minutes"], attended=came, outcomes=outcomes)
        hold_meeting(actor=self.host, meeting=self.meeting, minutes=minutes, at=at)

    def _result(self, each: PlannedSolution) -> Result:
        outcome, remark = self.row["demands"][each.row["demand"]]
        if outcome == MeetingOutcome.AGREED and each.row["end"] not in TAKEN:
            return Result(MeetingOutcome.GO_ON, "企业保留进一步了解的意愿。")
        return Result(outcome, remark)


class _Agreement:
    """One letter of intent of the story, and the contract that followed from it."""

    def __init__(self, cast: Cast, agenda: Agenda, row: dict[str, Any], candidates: list[PlannedSolution]) -> None:
        self.cast, self.agenda, self.row, self.candidates = cast, agenda, row, candidates
        self._agreement: Agreement | None = None

    @property
    def agreement(self) -> Agreement:
        assert self._agreement is not None  # noqa: S101 - nothing is done before it was begun
        self._agreement.refresh_from_db()
        return self._agreement

    @property
    def chosen(self) -> PlannedSolution:
        """The solution that the enterprise has chosen, by itself or after a final."""
        return next(each for each in self.candidates if each.solution.state in TAKEN)

    def plan(self) -> None:
        acts = (self.draft, self.finalise, self.hand_in, self.confirm)
        earliest = self.agenda.ago(self.row["days"][0], "15:30")  # a choice of the same day came before
        for days_ago, act in zip(self.row["days"], acts, strict=False):
            # hosts confirm on office days, and the demand moves with them
            earliest = self.agenda.plan_after(earliest, self.agenda.office_moment(days_ago, "16:00"), act)
        if "contract" in self.row:
            self.agenda.plan(self.agenda.ago(self.row["contract"]["days"], "11:00"), self.register_contract)

    def draft(self, at: datetime) -> None:
        """The enterprise words it."""
        solution = self.chosen.solution
        agreement = self._agreement = draft_agreement(actor=self.chosen.owner, solution=solution, at=at)
        text = AgreementText(
            kind=agreement.kind,
            content=agreement.content,
            amount=Decimal(self.chosen.row["offer"]),
            starts_on=local(at).date(),
            ends_on=local(at).date() + A_YEAR,
            rights=agreement.rights,
            secrecy=agreement.secrecy,
            owner_signer=self.chosen.owner.label,
            challenger_signer=self.chosen.challenger.label,
        )
        save_agreement(actor=self.chosen.owner, agreement=self.agreement, text=text, at=at)

    def finalise(self, at: datetime) -> None:
        """Numbered and printed. What is signed is the print, so this one paper isn't left to the worker."""
        fire_agreement("finalise", actor=self.chosen.owner, agreement=self.agreement, at=at)
        if self.row["end"] != AgreementState.FINALISED:
            render_document({"document": str(self.agreement.document_id)}, at=at)

    def hand_in(self, at: datetime) -> None:
        """The challenger uploads what both have signed."""
        agreement, signed_on = self.agreement, local(at).date()
        scan = signed_scan(agreement, self._lines(signed_on))
        hand_in_agreement(actor=self.chosen.challenger, agreement=agreement, upload=scan, signed_on=signed_on, at=at)

    def _lines(self, signed_on: date) -> list[tuple[str, str]]:
        solution = self.chosen.solution
        return [
            ("甲方", str(self.chosen.called.demand.owner)),
            ("乙方", self.chosen.challenger.acting_for_label),
            ("解决方案", str(solution)),
            ("意向金额", f"{self.agreement.amount.normalize():f} 万元"),
            ("签署日期", f"{signed_on.year}年{signed_on.month}月{signed_on.day}日"),
        ]

    def confirm(self, at: datetime) -> None:
        """The host has compared print and scan."""
        confirm_agreement(actor=self.chosen.host, agreement=self.agreement, scan_matches=True, at=at)

    def register_contract(self, at: datetime) -> None:
        """The technical contract with its number."""
        row, agreement = self.row["contract"], self.agreement
        text = ContractText(
            title=f"{self.chosen.solution}技术开发",
            kind=agreement.kind,
            amount=agreement.amount * Decimal(row["share"]),
            signed_on=local(at).date(),
            registration_number=row["number"],
            ends_on=local(at).date() + A_YEAR,
        )
        record_contract(actor=self.chosen.owner, agreement=agreement, text=text, at=at)
