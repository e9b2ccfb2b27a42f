"""One application as the host works on it and as the reviewers judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from challenge_portal.documents.chain import READING, Check, FileView, PaperChain, PaperView, file_view, paper_chain
from challenge_portal.documents.seals.selectors import ASKED_OR_SIGNED, RequestRow, requests_about
from challenge_portal.documents.services import current_document, current_print
from challenge_portal.documents.states import SealRequestState
from challenge_portal.form_versions.comparing import VersionList
from challenge_portal.form_versions.definitions import Definition
from challenge_portal.form_versions.drafts import Ticket
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, sees
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from competitions import papers, rules
from competitions.change_effects import CHANGED
from competitions.hosting_form import form_of
from competitions.models import ApplicationDraft, HostingApplication
from competitions.selectors.application_checks import checks_of
from competitions.selectors.changes import ChangeRow, changes_of
from competitions.selectors.colleagues import colleagues_of
from competitions.selectors.decisions import ProposalView, proposal_of
from competitions.selectors.shared import APPLICATION_TONES
from competitions.selectors.standing import Standing, standing_of
from competitions.selectors.versions import application_versions
from competitions.states import (
    EDITIONS_BEING_DECIDED,
    OPEN_TO_HOST,
    STILL_TO_SUBMIT,
    WAITS_FOR_DECISION,
    ApplicationState,
    CompetitionState,
)
from competitions.workflow import APPLICATION

NUMBER_VOIDED = "documents.number.voided"
# What belongs into an application's history as people tell it; files and print jobs stay in the full record.
TOLD = frozenset(
    {APPLICATION.verb(name) for name in APPLICATION.moves}
    | {
        "competitions.hostingapplication.started",
        "competitions.hostingapplication.stamp_voided",
        "competitions.hostingapplication.handed_over",
        CHANGED,
        "documents.scan.attached",
        "documents.scan.confirmed",
        "documents.paper.received",
        "documents.seal.asked",
        "documents.seal.refused",
        "documents.signed.attached",
        "documents.signed.voided",
        NUMBER_VOIDED,
    }
)
RELATED = (
    "edition__series",
    "edition__organiser",
    "host",
    "recommender",
    "track",
    "form_version",
    "document",
    "letter__province",
    "person_in_charge",
)


@dataclass(frozen=True, slots=True)
class LetterMention:
    """The 申报函 with which an application goes to the centre; ``opens`` only for those who see the letter."""

    id: int
    number: str
    state: str
    sent_at: datetime | None
    opens: bool


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """Everything about one application that its page shows."""

    id: int
    version: int
    name: str
    open_name: str
    edition: str
    edition_id: int
    state: str
    state_label: str
    tone: str
    number: str
    revision: int
    host: str
    host_id: int
    recommender: str
    submitted_at: datetime | None
    deadline: datetime
    deadline_rule: str
    extended: rules.Extended | None
    may_extend: bool
    standing: Standing
    in_charge: str
    colleagues: tuple[tuple[int, str], ...]
    national_deadline: datetime
    is_mine: bool
    may_edit: bool
    form: Definition
    answers: Mapping[str, Any]
    late_final_reason: str
    latest_final_on: object
    paper: PaperView | None
    scan: FileView | None
    scan_confirmed: str
    reading_scan: bool
    signed: FileView | None
    seals: tuple[RequestRow, ...]
    may_ask_seal: bool
    voided: tuple[FileView, ...]
    voided_numbers: tuple[str, ...]
    attachments: tuple[FileView, ...]
    checks: tuple[Check, ...]
    comparison: tuple[Check, ...]
    timeline: list[TimelineRow]
    versions: list[VersionList]
    opinion: TimelineRow | None
    moves: dict[str, Available]
    quota: rules.Quota | None
    over_quota_reason: str
    letter: LetterMention | None
    may_carry: bool
    sees_history: bool
    may_propose: bool
    may_record_paper: bool
    proposal: ProposalView | None
    competition: tuple[str, str] | None
    changes: tuple[ChangeRow, ...]
    may_ask_change: bool
    is_demo: bool

    @property
    def takes_scan(self) -> bool:
        """Whether its host may hand in a stamped copy now: of what was finalised, or of what a change wrote."""
        changed = any(each.revision == self.revision for each in self.changes)
        return self.is_mine and (self.state == ApplicationState.FINALISED or changed)

    @property
    def compares(self) -> bool:
        """Whether this officer's verdict on the form needs every page of its scan ticked."""
        return not self.scan_confirmed and not {"recommend", "accept"}.isdisjoint(self.moves)

    @property
    def signing(self) -> bool:
        """Whether a seal was granted and the job is about to sign."""
        return any(each.state == SealRequestState.GRANTED for each in self.seals)

    @property
    def verdicts(self) -> list[Available]:
        """The acts of the reviewer, in the order of the bar: no, back, yes."""
        order = ["decline", "turn_down", "give_back", "recommend", "accept"]
        if self.may_propose:  # decided by a proposal and a release, never by a button here
            order = ["give_back"]
        again = self.moves.get("reopen")  # shown only while it can still lead somewhere
        offered = [again] if again is not None and again.refusal is None else []
        return offered + [self.moves[name] for name in order if name in self.moves]

    @property
    def other_moves(self) -> list[Available]:
        """The host's acts that need no page of their own."""
        found = [self.moves[name] for name in ("take_back", "withdraw", "resume") if name in self.moves]
        return [move for move in found if move.name != "resume" or move.refusal is None]


def application_page(pk: int, *, actor: Actor, at: datetime, for_typing: bool = False) -> ApplicationPage:
    """One application. At most ten queries beside those for signing in; a page on which it is typed asks for nobody to
    hand it to. Raises NotVisible.
    """
    application = get_visible(HostingApplication, actor, *RELATED, "competition", pk=pk)
    chain = paper_chain(application, papers.KIND, application.document)
    deadline = rules.deadline_of(application)
    recommending = rules.recommending_deadline(application.edition, deadline).at
    is_mine = actor.authority is not None and actor.authority.pk == application.host_id
    # once a stamped scan was handed in, nobody asks for a seal any more
    may_seal = is_mine and chain.paper and (application.state == ApplicationState.FINALISED or chain.scan is None)
    seals = requests_about(application.document) if chain.signed or may_seal else ()
    rows = timeline(application, verbs=TOLD)
    changes = changes_of(application)
    quota = rules.quota_of(application)
    return ApplicationPage(
        id=application.pk,
        version=application.version,
        name=application.name,
        open_name=application.edition.name_for(""),
        edition=application.edition.title,
        edition_id=application.edition_id,
        state=application.state,
        state_label=application.get_state_display(),
        tone=APPLICATION_TONES[application.state],  # type: ignore[index]
        number=application.number,
        revision=application.revision,
        host=application.host.name,
        host_id=application.host_id,
        recommender=application.recommender.name if application.recommender else "",
        submitted_at=application.submitted_at,
        deadline=deadline.at,
        deadline_rule=deadline.rule,
        extended=deadline.extended,
        may_extend=_may_extend(application, actor),
        standing=standing_of(application, deadline=deadline.at, recommending=recommending),
        in_charge=application.person_in_charge.display_name if application.person_in_charge else "",
        colleagues=() if for_typing else colleagues_of(application, actor, at=at),
        national_deadline=recommending,
        is_mine=is_mine,
        may_edit=application.state in OPEN_TO_HOST and can(actor, "competitions.edit_application", application),
        form=form_of(application),
        answers=application.answers,
        late_final_reason=application.late_final_reason,
        latest_final_on=rules.last_final_day(application.edition),
        paper=chain.paper,
        scan=chain.scan,
        scan_confirmed=chain.scan_confirmed,
        reading_scan=chain.scan is not None and chain.scan.unread and at - chain.scan.at < READING,
        signed=chain.signed,
        seals=seals,
        may_ask_seal=_may_ask_seal(application, chain, seals, actor=actor),
        voided=chain.voided,
        voided_numbers=tuple(str(row.details.get("number", "")) for row in rows if row.verb == NUMBER_VOIDED),
        attachments=tuple(file_view(each) for each in papers.attachments_of(application)),
        checks=checks_of(application, quota),
        comparison=chain.comparison,
        timeline=rows,
        versions=application_versions(application, actor),
        opinion=next((row for row in rows if row.reason and row.verb.endswith((".give_back", ".decline"))), None),
        moves={move.name: move for move in APPLICATION.available(application, actor, at=at)},
        quota=quota,
        over_quota_reason=application.over_quota_reason,
        letter=_letter(application, actor),
        may_carry=application.state == ApplicationState.RECOMMENDED
        and application.letter_id is None
        and can(actor, "competitions.recommend", application),
        sees_history=not is_mine
        and (can(actor, "competitions.decide", application) or can(actor, "competitions.recommend", application)),
        may_propose=_may_propose(application, actor),
        may_record_paper=chain.paper is not None
        and application.state not in STILL_TO_SUBMIT
        and can(actor, "competitions.record_paper", application),
        proposal=proposal_of(application, actor) if application.edition.decides_together else None,
        competition=(application.competition.code, application.competition.name) if application.competition else None,
        changes=changes,
        may_ask_change=_may_ask_change(application, changes, actor),
        is_demo=application.is_demo,
    )


def _may_ask_change(application: HostingApplication, changes: tuple[ChangeRow, ...], actor: Actor) -> bool:
    """The host, after acceptance, while no other request is open and the competition isn't over."""
    if application.state != ApplicationState.ACCEPTED or any(each.is_open for each in changes):
        return False
    competition = application.competition
    over = competition is not None and competition.state == CompetitionState.CONCLUDED
    return not over and can(actor, "competitions.change_application", application)


def _may_extend(application: HostingApplication, actor: Actor) -> bool:
    """Whether this office owns the deadline of a host that still has to submit."""
    if application.state not in STILL_TO_SUBMIT or application.edition.state not in EDITIONS_BEING_DECIDED:
        return False
    if can(actor, "competitions.edit_edition", application.edition):
        return True
    return application.recommender is not None and can(actor, "competitions.extend", application.recommender)


def _may_ask_seal(
    application: HostingApplication, chain: PaperChain, seals: tuple[RequestRow, ...], *, actor: Actor
) -> bool:
    """Whether the form for asking is shown: it is this office's turn, and it hasn't asked or signed yet."""
    if chain.paper is None or not chain.paper.ready or actor.authority is None:
        return False
    here = str(actor.authority)
    if any(each.authority == here and each.state in ASKED_OR_SIGNED for each in seals):
        return False
    if application.state == ApplicationState.FINALISED:
        return can(actor, "competitions.edit_application", application)
    waits = application.state == ApplicationState.SUBMITTED and chain.signed is not None
    return waits and can(actor, "competitions.recommend", application)


@dataclass(frozen=True, slots=True)
class ApplicationForm:
    """The form page: what was saved, or typed since then and kept by itself."""

    page: ApplicationPage
    values: Mapping[str, Any]
    late_final_reason: str
    restored_at: datetime | None
    restored_by: str
    ticket: Ticket
    open_name: str


def application_form(pk: int, *, actor: Actor, at: datetime) -> ApplicationForm:
    """The page of one application with the newest typing. Raises NotVisible."""
    page = application_page(pk, actor=actor, at=at, for_typing=True)
    draft = ApplicationDraft.objects.filter(application_id=page.id).select_related("saved_by").first()
    typed = dict(draft.answers) if draft else dict(page.answers)
    reason = str(typed.pop("late_final_reason", page.late_final_reason))
    unsaved = typed != page.answers or reason != page.late_final_reason  # else it came in beside the save itself
    return ApplicationForm(
        page=page,
        values=typed,
        late_final_reason=reason,
        restored_at=draft.saved_at if draft and unsaved else None,
        restored_by=draft.saved_by.display_name if draft else "",
        ticket=Ticket.new(draft),
        open_name=page.open_name,
    )


def _may_propose(application: HostingApplication, actor: Actor) -> bool:
    """Whether this officer decides on it by a proposal, because the edition releases all decisions in one act."""
    edition = application.edition
    return (
        edition.decides_together
        and edition.state in EDITIONS_BEING_DECIDED
        and application.state in WAITS_FOR_DECISION
        and (application.is_direct or application.state == ApplicationState.RECOMMENDED)
        and can(actor, "competitions.decide", application)
    )


def _letter(application: HostingApplication, actor: Actor) -> LetterMention | None:
    """The letter as far as this actor may know of it: the host and the centre once it has been sent."""
    letter = application.letter
    if letter is None:
        return None
    opens = sees(actor, letter)
    if not opens and letter.sent_at is None:
        return None
    return LetterMention(letter.pk, letter.document_number, letter.get_state_display(), letter.sent_at, opens)


@dataclass(frozen=True, slots=True)
class DraftPrint:
    """The newest draft print of an application; ``file_id`` once the worker has made it."""

    id: int
    name: str
    asked: datetime | None
    file_id: str | None
    pages: int | None


def draft_print(application: HostingApplication, *, actor: Actor) -> DraftPrint:
    """The host's draft print. Two queries. Raises NotVisible for everybody else: a draft is the host's own."""
    if not can(actor, "competitions.edit_application", application):
        raise NotVisible(f"draft of application {application.pk}")
    document = current_document(application, papers.KIND, draft=True)
    printed = current_print(document) if document else None
    return DraftPrint(
        id=application.pk,
        name=application.name,
        asked=document.requested_at if document else None,
        file_id=str(printed.file_id) if printed else None,
        pages=printed.file.pages if printed else None,
    )
