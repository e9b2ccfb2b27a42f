"""Finals in lists, the demands that could be settled in one, its clock and its papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q

from awards.models import Entry, Final, FinalDemand, Judge
from awards.papers.finals import NAMED_SUMMARY, SUMMARY
from awards.states import (
    FINAL_TONES,
    ON_STAGE,
    EntryState,
    FinalState,
)
from awards.workflow.finals import FEWEST_CONTESTANTS
from challenge_portal.documents.models import Document
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import visible
from demands.models import Demand
from solutions.models import MeetingPair
from solutions.states import TAKEN, MeetingState, SolutionState

MOST_FINALS = 200


@dataclass(frozen=True)
class FinalRow:
    """A final in the list."""

    id: int
    title: str
    competition: str
    place: str
    starts_at: datetime
    demands: int
    contestants: int
    judges: int
    state_label: str
    tone: str


def final_rows(actor: Actor) -> list[FinalRow]:
    """The finals that the actor's office looks after, newest first. One query."""
    living = Q(demands__left_at=None)
    rows = (
        visible(Final, actor)
        .select_related("competition")
        .annotate(
            demand_count=Count("demands", filter=living, distinct=True),
            contestant_count=Count(
                "demands__entries", filter=living & Q(demands__entries__left_at=None), distinct=True
            ),
            judge_count=Count("judges", filter=Q(judges__stood_down_at=None), distinct=True),
        )
    )
    return [
        FinalRow(
            id=final.pk,
            title=final.title,
            competition=final.competition.name,
            place=final.place,
            starts_at=final.starts_at,
            demands=final.demand_count,
            contestants=final.contestant_count,
            judges=final.judge_count,
            state_label=final.get_state_display(),
            tone=FINAL_TONES[FinalState(final.state)],
        )
        for final in rows.order_by("-starts_at", "-pk")[:MOST_FINALS]
    ]


@dataclass(frozen=True)
class Candidate:
    """A demand that could be settled in the final, or why it can't."""

    id: int
    number: str
    title: str
    owner: str
    solutions: int
    why_not: str


@dataclass(frozen=True)
class Timer:
    """The time of the phase on stage: minutes, when it ends."""

    label: str
    minutes: int
    ends_at: datetime
    left: timedelta

    @property
    def said(self) -> str:
        """``02:18``, and ``+00:12`` beyond the end."""
        seconds = int(self.left.total_seconds())
        minutes, rest = divmod(abs(seconds), 60)
        return f"{'+' if seconds < 0 else ''}{minutes:02}:{rest:02}"

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return self.left < timedelta(0)

    @property
    def last_seconds(self) -> bool:
        """The last half minute, and what is beyond."""
        return self.left <= timedelta(seconds=30)


def timer_of(entry: Entry, final: Final, *, at: datetime) -> Timer | None:
    """How long the present phase still takes, by the server's clock."""
    minutes = {
        EntryState.PRESENTING: ("陈述", final.presentation_minutes),
        EntryState.ANSWERING: ("答辩", final.question_minutes),
        EntryState.SCORING: ("评分", final.scoring_minutes),
    }
    if entry.state not in ON_STAGE or entry.state_changed_at is None:
        return None
    label, length = minutes[EntryState(entry.state)]
    ends = entry.state_changed_at + timedelta(minutes=length)
    return Timer(label, length, ends, ends - at)


def candidates_for(final: Final) -> list[Candidate]:
    """The demands of the competition with solutions in talks. One query."""
    held = MeetingPair.objects.filter(solution__demand=OuterRef("pk"), meeting__state=MeetingState.HELD)
    rows = (
        Demand.objects.filter(competition=final.competition_id, solutions__state=SolutionState.SHORTLISTED)
        .exclude(pk__in=FinalDemand.objects.filter(left_at=None).values("demand_id"))
        .annotate(
            shortlisted=Count("solutions", filter=Q(solutions__state=SolutionState.SHORTLISTED), distinct=True),
            chosen=Count("solutions", filter=Q(solutions__state__in=sorted(TAKEN)), distinct=True),
            met=Exists(held),
        )
        .select_related("owner", "public_version")
        .order_by("case_number")[:MOST_FINALS]
    )
    found = []
    for demand in rows:
        why = ""
        if demand.chosen:
            why = "企业已选定合作方"
        elif demand.shortlisted < FEWEST_CONTESTANTS:
            why = f"只有 {demand.shortlisted} 个有意向方案，至少 {FEWEST_CONTESTANTS} 个"
        elif not demand.met:
            why = "还没有举行过对接会"
        found.append(
            Candidate(demand.pk, demand.number_shown, demand.title, str(demand.owner), demand.shortlisted, why)
        )
    return found


def papers_of(final: Final, judges: Sequence[Judge] | None) -> list[tuple[str, str, Any]]:
    """The printed sheets: title, number, the stored file once its job has run. Those that name the judges only where
    ``judges`` are given. One query.
    """
    kinds = [SUMMARY] if judges is None else [SUMMARY, NAMED_SUMMARY]
    of_final = Q(subject_kind="awards.final", subject_id=str(final.pk), kind__in=kinds)
    of_judges = Q(subject_kind="awards.judge", subject_id__in=[str(judge.pk) for judge in judges or ()])
    printed = FilteredRelation("files", condition=Q(files__role="print", files__voided_at=None))  # one at most
    documents = Document.objects.filter(of_final | of_judges).annotate(held=printed).select_related("held__file")  # type: ignore[misc]  # the stubs do not know joins of one's own
    titles = {SUMMARY: "评分汇总表（评委列号）", NAMED_SUMMARY: "评分汇总表（评委列名，留存）"}
    titles |= {str(judge.pk): f"评委评分表（{judge.number} 号）" for judge in judges or ()}
    return [
        (
            titles.get(each.kind) or titles[each.subject_id],
            each.number,
            held.file if (held := getattr(each, "held", None)) else None,
        )
        for each in documents.order_by("number")
    ]
