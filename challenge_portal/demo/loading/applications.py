"""The hosting applications of the seventh edition, each walked to the state that its row names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.demo.data import rows
from challenge_portal.demo.loading.agenda import Act, Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.editions import SEVENTH
from challenge_portal.demo.loading.scans import SHEETS, stamped_scan
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.roles import PROVINCE_OFFICER
from competitions.models import HostingApplication
from competitions.services import (
    attach_scan,
    decline_application,
    finalise_application,
    propose_decision,
    recommend_application,
    return_application,
    save_application,
    start_application,
    submit_application,
    withdraw_application,
)

TEXTS = ("approach", "demand_survey", "experience", "plan", "support")
NODES = ("collection_on", "publication_on", "matching_on", "final_on")
WEAK_PLAN = "{collection_on}征集需求，{publication_on}发布，{matching_on}对接，{final_on}举办现场赛，奖励另行研究。"
# How many days ago the host began; each later step so many days after the one before.
BEGAN = {
    "accepted": 43, "recommended": 26, "not_accepted": 43, "not_recommended": 25, "submitted": 9, "returned": 15,
    "finalised": 6, "withdrawn": 22, "draft": 4,
}  # fmt: skip

Step = tuple[float, Act]


def plan_applications(cast: Cast, agenda: Agenda) -> None:
    """Put every step of every application on the agenda."""
    for row in rows("applications"):
        steps = _Steps(cast, agenda, row)
        agenda.plan_steps(row["key"], steps.of_state(row["state"]))


class _Steps:
    """The steps of one application; each is an act of the officer who would do it."""

    def __init__(self, cast: Cast, agenda: Agenda, row: dict[str, Any]) -> None:
        self.cast, self.agenda, self.row = cast, agenda, row
        self.host: Actor = cast.actor(row["officer"])

    @property
    def application(self) -> HostingApplication:
        return self.cast.applications[self.row["host"]]

    @property
    def province(self) -> Actor:
        application = self.application
        assert application.recommender is not None  # noqa: S101 - only such applications are given to a province
        key = next(row["key"] for row in rows("authorities") if row["name"] == application.recommender.name)
        return self.cast.officer_of(key, PROVINCE_OFFICER)

    def of_state(self, state: str) -> list[Step]:
        """The steps that lead to a state, with how many days ago each was done."""
        began = BEGAN[state]
        started: list[Step] = [(began, self.start), (began - 1, self.fill)]
        finalised: list[Step] = [*started, (began - 2, self.finalise)]
        handed_in: list[Step] = [*finalised, (began - 3, self.submit)]
        mended: list[Step] = [
            (began - 5, self.give_back), (began - 7, self.fill), (began - 8, self.finalise), (began - 9, self.submit),
        ]  # fmt: skip
        paths: dict[str, list[Step]] = {
            "draft": started,
            "finalised": finalised,
            "submitted": handed_in,
            "returned": [*handed_in, (began - 6, self.give_back)],
            "withdrawn": [*started, (began - 8, self.withdraw)],
            "not_recommended": [*handed_in, (began - 6, self.decline)],
            "recommended": [*handed_in, (began - 7, self.recommend)],
            # decided together: what is proposed here, ``decisions`` releases
            "not_accepted": [*handed_in, (began - 7, self.propose_no)],
            "accepted": [*handed_in, (began - 5, self.recommend), (began - 8, self.propose_yes)],
        }
        if state == "recommended" and len(self.row["story"]) > 1:
            return [*handed_in, *mended, (began - 12, self.recommend)]
        return paths[state]

    def start(self, at: datetime) -> None:
        self.cast.applications[self.row["host"]] = start_application(
            actor=self.host,
            edition=self.cast.editions[SEVENTH],
            host=self.cast.authority(self.row["host"]),
            at=at,
            is_demo=True,
        )

    def fill(self, at: datetime) -> None:
        again = self.application.revision > 0
        returned_first = self.row["state"] == "recommended" and len(self.row["story"]) > 1
        answers = self._answers(weak=returned_first and not again)
        save_application(actor=self.host, application=self.application, answers=answers, at=at)
        self.application.refresh_from_db()

    def finalise(self, at: datetime) -> None:
        finalise_application(actor=self.host, application=self.application, at=at)
        if self.row["state"] != "finalised":
            attach_scan(actor=self.host, application=self.application, upload=stamped_scan(self.application), at=at)

    def submit(self, at: datetime) -> None:
        submit_application(actor=self.host, application=self.application, at=at)

    def give_back(self, at: datetime) -> None:
        return_application(actor=self.province, application=self.application, opinion=self.row["story"][0], at=at)

    def recommend(self, at: datetime) -> None:
        if self.application.is_direct:
            return
        opinion = (self.row["story"] or ["产业方向清楚，需求摸底真实，保障措施到位，同意推荐。"])[-1]
        recommend_application(
            actor=self.province, application=self.application, opinion=opinion, scan_pages=SHEETS, at=at
        )

    def decline(self, at: datetime) -> None:
        decline_application(actor=self.province, application=self.application, opinion=self.row["story"][0], at=at)

    def propose_yes(self, at: datetime) -> None:
        self._propose("列入首批承办地。", accepts=True, at=at)

    def propose_no(self, at: datetime) -> None:
        self._propose(self.row["story"][0], accepts=False, at=at)

    def _propose(self, reason: str, *, accepts: bool, at: datetime) -> None:
        self.application.refresh_from_db()
        propose_decision(
            actor=self.cast.actor("centre"),
            application=self.application,
            accepts=accepts,
            reason=reason,
            scan_pages=SHEETS,
            at=at,
        )

    def withdraw(self, at: datetime) -> None:
        withdraw_application(actor=self.host, application=self.application, reason=self.row["story"][0], at=at)

    def _answers(self, *, weak: bool) -> dict[str, Any]:
        row = self.row
        dates = {name: self.agenda.day(row["days"][name]) for name in NODES}
        spoken = {name: f"{on.year}年{on.month}月{on.day}日" for name, on in dates.items()}
        texts = {name: row[name] for name in TEXTS}
        if weak:
            texts["plan"] = WEAK_PLAN
        person = self.host.person
        return {
            **dict(self.application.answers),
            **{name: on.isoformat() for name, on in dates.items()},
            **{name: text.format(**spoken) for name, text in texts.items()},
            "track": row["track"],
            "theme": row["theme"],
            "industries": [{"industry": name} for name in row["industries"]],
            "contact_name": person.display_name if person else "",
            "contact_phone": person.phone if person else "",
            "contact_email": person.email if person else "",
            "agencies": row["agencies"],
        }
