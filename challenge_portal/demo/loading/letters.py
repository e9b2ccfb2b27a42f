"""Two letters of recommendation of the seventh edition: 四川's was sent, 山东's waits for its stamp."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.editions import SEVENTH
from challenge_portal.demo.loading.scans import letter_scan
from challenge_portal.kernel.clock import local
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.roles import PROVINCE_OFFICER
from competitions.letter_papers import usual_body, usual_title
from competitions.models import RecommendationLetter
from competitions.services import LetterEntry, attach_letter_scan, draft_letter, move_letter


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which province sends which hosts, how many days ago, with which number of its register."""

    province: str
    hosts: tuple[str, ...]
    days_ago: float
    office: str
    number: int
    contact: str
    sent: bool


PLANS = (
    _Plan("510000", ("510700",), 9, "川科函", 86, "演示联系人 028-00000000", sent=True),
    _Plan("370000", ("371100",), 8, "鲁科函", 18, "演示联系人 0531-00000000", sent=False),
)


def plan_letters(cast: Cast, agenda: Agenda) -> None:
    """Each letter after the recommendations that it carries. What they carry is still undecided."""
    for plan in PLANS:
        steps = _Steps(cast, plan)
        acts = [(plan.days_ago, steps.draft), (plan.days_ago, steps.issue)]
        if plan.sent:
            acts += [(plan.days_ago, steps.stamp), (plan.days_ago, steps.send)]
        agenda.plan_steps(f"letter-{plan.province}", acts)


class _Steps:
    """The steps of one letter, each an act of the province's officer."""

    def __init__(self, cast: Cast, plan: _Plan) -> None:
        self.cast, self.plan = cast, plan
        self.letter: RecommendationLetter

    @property
    def officer(self) -> Actor:
        return self.cast.officer_of(self.plan.province, PROVINCE_OFFICER)

    def draft(self, at: datetime) -> None:
        edition, plan = self.cast.editions[SEVENTH], self.plan
        self.letter = draft_letter(
            actor=self.officer,
            edition=edition,
            province=self.cast.authority(plan.province),
            entry=LetterEntry(
                title=usual_title(edition),
                body=usual_body(edition),
                issued_on=local(at).date(),
                applications=[self.cast.applications[host].pk for host in plan.hosts],
                document_number=f"{plan.office}〔{local(at).year}〕{plan.number}号",
                contact=plan.contact,
            ),
            at=at,
        )

    def issue(self, at: datetime) -> None:
        move_letter("issue", actor=self.officer, letter=self.letter, at=at)

    def stamp(self, at: datetime) -> None:
        attach_letter_scan(actor=self.officer, letter=self.letter, upload=letter_scan(self.letter), at=at)

    def send(self, at: datetime) -> None:
        move_letter("send", actor=self.officer, letter=self.letter, at=at)
