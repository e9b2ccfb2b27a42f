"""The centre's view of the review: who reviews, every sheet, means and ranks. Advice beside the proposals, no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q

from challenge_portal.kernel.marks import shown
from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, visible
from challenge_portal.workflow.engine import Available
from competitions.models import Edition, HostingApplication, Reviewer, ReviewSheet
from competitions.review_workflow import REVIEW_SHEET
from competitions.reviewers import kept_away
from competitions.rules import WAITS_FOR_THE_CENTRE
from competitions.selectors.shared import APPLICATION_TONES
from competitions.states import EDITIONS_BEING_DECIDED, ApplicationState, EditionState, ReviewSheetState

TENTH = Decimal("0.1")
DECIDED = Q(state__in=[ApplicationState.ACCEPTED, ApplicationState.NOT_ACCEPTED])


@dataclass(frozen=True, slots=True)
class Score:
    """What the sheets of one application come to. ``mean`` has one decimal, half up; ranks of equal means are shared."""

    mean: Decimal | None
    rank: int | None
    submitted: int
    expected: int

    @property
    def mean_shown(self) -> str:
        """``86.0``: always with its decimal, so that a column of them reads straight."""
        return "" if self.mean is None else f"{self.mean}"


@dataclass(frozen=True, slots=True)
class ScoreCell:
    """One reviewer at one application."""

    reviewer: str
    total: str
    sheet_id: int | None
    away: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One application with every reviewer's total."""

    id: int
    name: str
    host: str
    province: str
    state: str
    tone: str
    cells: tuple[ScoreCell, ...]
    score: Score


@dataclass(frozen=True, slots=True)
class ReviewerRow:
    """A named reviewer, and how far they are."""

    id: int
    name: str
    account: str
    named_at: datetime
    stood_down_at: datetime | None
    stood_down_reason: str
    submitted: int
    to_submit: int
    away: int


@dataclass(frozen=True, slots=True)
class ScoresPage:
    """评审: the matrix, the reviewers, the criteria."""

    edition_id: int
    title: str
    version: int
    is_open: bool
    deadline: datetime | None
    may_edit_criteria: bool
    criteria: tuple[Mapping[str, Any], ...]
    reviewers: tuple[ReviewerRow, ...]
    rows: tuple[ScoreRow, ...]

    @property
    def sitting(self) -> tuple[ReviewerRow, ...]:
        """Those whose sheets are waited for or have come in: the columns of the matrix."""
        return tuple(each for each in self.reviewers if each.stood_down_at is None or each.submitted)

    @property
    def missing(self) -> int:
        """How many sheets are still to come."""
        return sum(each.to_submit for each in self.reviewers)


def reviewed_edition(pk: int, *, actor: Actor) -> Edition:
    """An edition whose review this actor runs. Raises NotVisible, NotAllowed."""
    edition = get_visible(Edition, actor, "series", "organiser", pk=pk)
    if not can(actor, "competitions.run_review", edition):
        raise NotAllowed("competitions.run_review", edition)
    return edition


def scores_page(pk: int, *, actor: Actor) -> ScoresPage:
    """Everything about the review of an edition. Five queries. Raises NotVisible, NotAllowed."""
    edition = reviewed_edition(pk, actor=actor)
    applications = list(
        edition.applications.filter(WAITS_FOR_THE_CENTRE | DECIDED)
        .select_related("edition__series", "host", "recommender")
        .order_by("host__path", "pk")
    )
    review = _Review(edition, applications, actor)
    reviewers = tuple(review.reviewer_row(each) for each in review.reviewers)
    columns = [each for each, row in zip(review.reviewers, reviewers, strict=True) if _sits(row)]
    rows = [_row(each, columns, review) for each in applications if review.shows(each)]
    return ScoresPage(
        edition_id=edition.pk,
        title=edition.title,
        version=edition.version,
        is_open=edition.state in EDITIONS_BEING_DECIDED,
        deadline=edition.review_deadline,
        may_edit_criteria=edition.state != EditionState.CONCLUDED and not review.sheets,
        criteria=tuple(edition.review_criteria),
        reviewers=reviewers,
        rows=tuple(sorted(rows, key=lambda row: (row.score.rank is None, row.score.rank))),
    )


def scores_of(edition: Edition, waiting: Sequence[HostingApplication], *, actor: Actor) -> dict[int, Score]:
    """The score of each application that waits; nothing for an edition without reviewers. Three queries at most."""
    review = _Review(edition, waiting, actor)
    return review.scores if review.reviewers else {}


class _Review:
    """What the sheets of an edition say together. Three queries; one where nobody was named."""

    def __init__(self, edition: Edition, applications: Sequence[HostingApplication], actor: Actor) -> None:
        self.applications = applications
        named = visible(Reviewer, actor).filter(edition=edition)
        self.reviewers = list(named.select_related("person").order_by("named_at", "pk"))
        self.sheets: dict[tuple[int, int], ReviewSheet] = {}
        self.away: set[tuple[int, int]] = set()
        if self.reviewers:
            handed_in = visible(ReviewSheet, actor).filter(
                application__edition=edition, state=ReviewSheetState.SUBMITTED
            )
            self.sheets = {(each.reviewer_id, each.application_id): each for each in handed_in}
            self.away = kept_away(edition)
        self.scores = self._ranked()

    def shows(self, application: HostingApplication) -> bool:
        """What was decided without ever having been scored doesn't belong here."""
        waits = application.state in {ApplicationState.RECOMMENDED, ApplicationState.SUBMITTED}
        return waits or any(application.pk == scored for _, scored in self.sheets)

    def counted(self, reviewer: Reviewer, application: HostingApplication) -> ReviewSheet | None:
        """The sheet of this pair, if it counts: one from whom it turned out to be kept away counts no more."""
        pair = (reviewer.pk, application.pk)
        return None if pair in self.away else self.sheets.get(pair)

    def waits_for(self, reviewer: Reviewer, application: HostingApplication) -> bool:
        """Whether this sheet is still to come."""
        pair = (reviewer.pk, application.pk)
        undecided = application.state in {ApplicationState.RECOMMENDED, ApplicationState.SUBMITTED}
        return undecided and reviewer.stood_down_at is None and pair not in self.away and pair not in self.sheets

    def reviewer_row(self, reviewer: Reviewer) -> ReviewerRow:
        """How far this reviewer is."""
        return ReviewerRow(
            id=reviewer.pk,
            name=reviewer.person.display_name,
            account=reviewer.person.username,
            named_at=reviewer.named_at,
            stood_down_at=reviewer.stood_down_at,
            stood_down_reason=reviewer.stood_down_reason,
            submitted=sum(self.counted(reviewer, each) is not None for each in self.applications),
            to_submit=sum(self.waits_for(reviewer, each) for each in self.applications),
            away=sum((reviewer.pk, each.pk) in self.away for each in self.applications),
        )

    def _ranked(self) -> dict[int, Score]:
        totals = {
            each.pk: [sheet.total for reviewer in self.reviewers if (sheet := self.counted(reviewer, each))]
            for each in self.applications
        }
        means = {pk: mean([each for each in found if each is not None]) for pk, found in totals.items()}
        ranks = ranks_of(means)
        return {
            each.pk: Score(
                mean=means[each.pk],
                rank=ranks.get(each.pk),
                submitted=len(totals[each.pk]),
                expected=len(totals[each.pk]) + sum(self.waits_for(reviewer, each) for reviewer in self.reviewers),
            )
            for each in self.applications
        }


def mean(totals: Iterable[Decimal]) -> Decimal | None:
    """With one decimal, half up; nothing of nothing."""
    found = list(totals)
    return (sum(found, Decimal(0)) / len(found)).quantize(TENTH, ROUND_HALF_UP) if found else None


def ranks_of(means: Mapping[int, Decimal | None]) -> dict[int, int]:
    """Key → rank, the highest mean first; equal ones share a rank, and the next is counted on."""
    there = {key: value for key, value in means.items() if value is not None}
    ordered = sorted(there.values(), reverse=True)
    return {key: ordered.index(value) + 1 for key, value in there.items()}


def _sits(row: ReviewerRow) -> bool:
    return row.stood_down_at is None or row.submitted > 0


def _row(application: HostingApplication, columns: Sequence[Reviewer], review: _Review) -> ScoreRow:
    return ScoreRow(
        id=application.pk,
        name=application.name,
        host=application.host.name,
        province=application.recommender.name if application.recommender else "直接报火炬中心",
        state=application.get_state_display(),
        tone=APPLICATION_TONES[ApplicationState(application.state)],
        cells=tuple(_cell(each, application, review) for each in columns),
        score=review.scores[application.pk],
    )


def _cell(reviewer: Reviewer, application: HostingApplication, review: _Review) -> ScoreCell:
    sheet = review.counted(reviewer, application)
    return ScoreCell(
        reviewer=reviewer.person.display_name,
        total=shown(sheet.total) if sheet is not None else "",
        sheet_id=sheet.pk if sheet is not None else None,
        away=(reviewer.pk, application.pk) in review.away,
        waits=review.waits_for(reviewer, application),
    )


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One submitted sheet as the centre reads it."""

    id: int
    version: int
    application_id: int
    edition_id: int
    edition: str
    name: str
    host: str
    reviewer: str
    marks: tuple[tuple[str, int, str], ...]
    total: str
    comment: str
    submitted_at: datetime | None
    moves: list[Available]


def sheet_page(pk: int, *, actor: Actor, at: datetime) -> SheetPage:
    """A submitted sheet. Raises NotVisible, also for what is being written."""
    sheet = found_sheet(pk, actor=actor)
    application = sheet.application
    return SheetPage(
        id=sheet.pk,
        version=sheet.version,
        application_id=application.pk,
        edition_id=application.edition_id,
        edition=application.edition.title,
        name=application.name,
        host=application.host.name,
        reviewer=sheet.reviewer.person.display_name,
        marks=tuple(
            (row["name"], row["weight"], sheet.marks.get(row["key"], "")) for row in application.edition.review_criteria
        ),
        total=shown(sheet.total),
        comment=sheet.comment,
        submitted_at=sheet.submitted_at,
        moves=[move for move in REVIEW_SHEET.available(sheet, actor, at=at) if move.offered],
    )


def found_sheet(pk: int, *, actor: Actor) -> ReviewSheet:
    """A submitted sheet for who runs the review. Raises NotVisible: a reviewer's own is on the reviewer's page."""
    related = ("application__edition__series", "application__host", "reviewer__person")
    sheet = get_visible(ReviewSheet, actor, *related, pk=pk)
    if not can(actor, "competitions.reopen_sheet", sheet):
        raise NotAllowed("competitions.reopen_sheet", sheet)
    return sheet


def found_reviewer(pk: int, *, actor: Actor) -> Reviewer:
    """A named reviewer for who runs the review. Raises NotVisible, NotAllowed."""
    reviewer = get_visible(Reviewer, actor, "edition__organiser", "person", pk=pk)
    if not can(actor, "competitions.run_review", reviewer.edition):
        raise NotAllowed("competitions.run_review", reviewer.edition)
    return reviewer


def submitted_sheets(edition: Edition, *, actor: Actor) -> list[ReviewSheet]:
    """Every submitted sheet of an edition, by application and reviewer, for the export. One query."""
    found = visible(ReviewSheet, actor).filter(application__edition=edition, state=ReviewSheetState.SUBMITTED)
    return list(
        found.select_related("application__host", "application__edition__series", "reviewer__person").order_by(
            "application__host__path", "application_id", "reviewer_id"
        )
    )
