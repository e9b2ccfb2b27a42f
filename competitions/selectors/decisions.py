"""What the centre decides on: every application that waits for it, what is proposed, what is still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, visible
from competitions.models import Edition, HostingApplication, ProposedDecision
from competitions.rules import waiting_for_the_centre
from competitions.selectors.scores import Score, scores_of
from competitions.states import EDITIONS_BEING_DECIDED


@dataclass(frozen=True, slots=True)
class ProposalView:
    """What is proposed for one application; only the centre's officers are ever handed one."""

    accepts: bool
    reason: str
    by: str
    at: datetime

    @property
    def label(self) -> str:
        """In words."""
        return "拟确定承办" if self.accepts else "拟不列入"

    @property
    def tone(self) -> str:
        """The look of its badge."""
        return "ok" if self.accepts else "stop"


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One application that waits for the centre."""

    id: int
    name: str
    host: str
    province: str
    track: str
    subject: str
    letter: str
    over_quota: bool
    proposal: ProposalView | None
    score: Score | None


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    """遴选: all of them, with how many are still open."""

    edition_id: int
    title: str
    decides_together: bool
    may_release: bool
    rows: tuple[DecisionRow, ...]

    @property
    def is_scored(self) -> bool:
        """Whether reviewers were named, so that there are scores to look at."""
        return any(row.score is not None for row in self.rows)

    @property
    def open(self) -> int:
        """How many have no proposal yet."""
        return sum(row.proposal is None for row in self.rows)

    @property
    def accepted(self) -> int:
        """How many are to be accepted."""
        return sum(row.proposal is not None and row.proposal.accepts for row in self.rows)

    @property
    def turned_down(self) -> int:
        """How many are not."""
        return len(self.rows) - self.open - self.accepted


def decisions_page(edition_id: int, *, actor: Actor) -> DecisionsPage:
    """Every application that waits for the centre, with what reviewers think of it. Six queries. Raises NotVisible, NotAllowed."""
    edition = get_visible(Edition, actor, "series", "organiser", pk=edition_id)
    if not can(actor, "competitions.edit_edition", edition):
        raise NotAllowed("competitions.edit_edition", edition)
    waiting = list(waiting_for_the_centre(edition).select_related("letter"))
    proposals = {
        each.application_id: _view(each)
        for each in visible(ProposedDecision, actor).filter(application__in=waiting).select_related("proposed_by")
    }
    scores = scores_of(edition, waiting, actor=actor)
    rows = tuple(_row(each, proposals.get(each.pk), scores.get(each.pk)) for each in waiting)
    undecided = any(row.proposal is None for row in rows)
    return DecisionsPage(
        edition_id=edition.pk,
        title=edition.title,
        decides_together=edition.decides_together,
        may_release=bool(rows) and not undecided and edition.state in EDITIONS_BEING_DECIDED,
        rows=rows,
    )


def proposal_of(application: HostingApplication, actor: Actor) -> ProposalView | None:
    """What is proposed, for the centre's officers; nothing for everybody else. One query for the centre."""
    if not can(actor, "competitions.decide", application):
        return None
    found = visible(ProposedDecision, actor).filter(application=application).select_related("proposed_by").first()
    return _view(found) if found else None


def _view(proposal: ProposedDecision) -> ProposalView:
    by = proposal.proposed_by.display_name if proposal.proposed_by else ""
    return ProposalView(proposal.accepts, proposal.reason, by, proposal.proposed_at)


def _row(application: HostingApplication, proposal: ProposalView | None, score: Score | None) -> DecisionRow:
    letter = application.letter
    return DecisionRow(
        id=application.pk,
        name=application.name,
        host=application.host.name,
        province=application.recommender.name if application.recommender else "直接报火炬中心",
        track=application.track.name if application.track else "",
        subject=application.theme or "、".join(application.industries),
        letter=letter.document_number if letter is not None and letter.sent_at is not None else "",
        over_quota=bool(application.over_quota_reason),
        proposal=proposal,
        score=score,
    )
