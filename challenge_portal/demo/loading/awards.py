"""Award catalogues as the notices have them, a round that is being publicised, and one that is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from awards.catalogues import ready_catalogue
from awards.models import AwardKind, AwardRound
from awards.services.catalogue import entry_of, load_catalogue, save_kind
from awards.services.rounds import Nomination, create_round, move_round, nominate, publicise_round
from challenge_portal.demo.data import story
from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.demands import OFFICERS
from challenge_portal.demo.loading.past import run_clock
from challenge_portal.demo.loading.solutions import PlannedSolution
from solutions.states import SolutionState

Planned = Mapping[str, list[PlannedSolution]]


def plan_awards(cast: Cast, agenda: Agenda, solutions: Planned) -> None:
    """Put catalogues and rounds on the agenda."""
    for row in story()["catalogues"]:
        agenda.plan(agenda.ago(row["days"], "10:10"), partial(_copy_catalogue, cast, row))
    for row in story()["rounds"]:
        _Round(cast, agenda, row, solutions).plan()


def _copy_catalogue(cast: Cast, row: dict[str, Any], at: datetime) -> None:
    host = cast.actor(OFFICERS[row["competition"]])
    competition = cast.competitions[row["competition"]]
    made = {kind.title: kind for kind in load_catalogue(row["key"], competition, actor=host, at=at)}
    ready = ready_catalogue(row["key"])
    if "payer" not in row or ready is None:
        return
    there, here = row["payer"]  # the notice of another place: another office pays here
    for each in ready.rows:
        entry = entry_of(each, source=f"参照{ready.source}（演示）")
        payers = [{**payer, "payer": str(payer["payer"]).replace(there, here)} for payer in entry.payers]
        save_kind(
            actor=host, competition=competition, entry=replace(entry, payers=payers), at=at, kind=made[each["title"]]
        )


class _Round:
    """One round of the story."""

    def __init__(self, cast: Cast, agenda: Agenda, row: dict[str, Any], solutions: Planned) -> None:
        self.cast, self.agenda, self.row, self.solutions = cast, agenda, row, solutions
        self.host = cast.actor(OFFICERS[row["competition"]])
        self._round: AwardRound | None = None

    @property
    def round(self) -> AwardRound:
        assert self._round is not None  # noqa: S101 - nothing is done before it was begun
        return AwardRound.objects.get(pk=self._round.pk)

    def plan(self) -> None:
        row, agenda = self.row, self.agenda
        agenda.plan(agenda.ago(row["created"], "09:40"), self.create)
        agenda.plan(agenda.ago(row["nominated"], "10:20"), self.nominate)
        agenda.plan(agenda.ago(row["publicised"], "16:00"), self.publicise)
        if row["decided"] is not None:
            agenda.plan(agenda.ago(row["decided"], "08:50"), run_clock)
            agenda.plan(agenda.ago(row["decided"], "14:30"), self.decide)

    def create(self, at: datetime) -> None:
        """The round begins."""
        competition = self.cast.competitions[self.row["competition"]]
        self._round = create_round(actor=self.host, competition=competition, title=self.row["title"], at=at)

    def nominate(self, at: datetime) -> None:
        """Each nomination with its reason."""
        competition = self.cast.competitions[self.row["competition"]]
        kinds = dict(AwardKind.objects.filter(competition=competition).values_list("title", "pk"))
        for award in self.row["awards"]:
            entry = Nomination(
                kind_id=kinds[award["kind"]],
                recipient=self._recipient(award),
                reason=award["reason"],
                amount=Decimal(award["amount"]) if "amount" in award else None,
            )
            nominate(actor=self.host, round_=self.round, entry=entry, at=at)

    def _recipient(self, award: Mapping[str, str]) -> str:
        if "solution" in award:
            agreed = (each for each in self.solutions[award["solution"]] if each.solution.state == SolutionState.AGREED)
            return f"solution:{next(agreed).solution.pk}"
        if "demand" in award:
            return f"demand:{self.solutions[award['demand']][0].called.demand.pk}"
        if "unit" in award:
            return f"institution:{self.cast.unit(award['unit']).pk}"
        if "person" in award:
            return f"person:{self.cast.actor(award['person']).person_id}"
        return f"authority:{self.cast.authority(award['office']).pk}"

    def publicise(self, at: datetime) -> None:
        """Out for objection, for as long as the competition has promised."""
        publicise_round(actor=self.host, round_=self.round, ends_at=None, at=at)

    def decide(self, at: datetime) -> None:
        """The list is final; certificates get their numbers."""
        move_round("decide", actor=self.host, round_=self.round, at=at)
