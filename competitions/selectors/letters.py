"""A province's letters of recommendation: the list with the quota, one letter with its paper and its applications."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from challenge_portal.documents.chain import READING, FileView, PaperView, paper_chain
from challenge_portal.documents.seals.selectors import ASKED_OR_SIGNED, RequestRow, requests_about
from challenge_portal.documents.states import SealRequestState
from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.policy import can, get_visible, visible
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from competitions import letter_papers
from competitions.letter_workflow import LETTER
from competitions.models import Edition, HostingApplication, RecommendationLetter
from competitions.rules import RECOMMENDED_STATES
from competitions.selectors.shared import APPLICATION_TONES, LETTER_TONES
from competitions.states import EDITIONS_BEING_DECIDED, ApplicationState, LetterState

RELATED = ("edition__series", "edition__organiser", "province", "document")


@dataclass(frozen=True, slots=True)
class CarriedRow:
    """One application in a letter, or one that could go into it."""

    id: int
    number: str
    name: str
    host: str
    track: str
    subject: str
    final_on: object
    state: str
    tone: str
    over_quota_reason: str


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One line of the list of letters."""

    id: int
    number: str
    title: str
    province: str
    applications: int
    state: str
    tone: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class LettersPage:
    """The letters of an edition that this actor sees; for the province also what is left to send."""

    edition_id: int
    title: str
    province: str
    national_deadline: datetime
    may_write: bool
    quota: str
    recommended: int
    waiting: tuple[CarriedRow, ...]
    letters: tuple[LetterRow, ...]


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One letter as the province works on it and the centre reads it."""

    id: int
    version: int
    title: str
    number: str
    edition: str
    edition_id: int
    province: str
    addressee: str
    paragraphs: tuple[str, ...]
    contact: str
    issued_on: object
    state: str
    state_label: str
    tone: str
    revision: int
    sent_at: datetime | None
    is_mine: bool
    may_edit: bool
    paper: PaperView | None
    scan: FileView | None
    reading_scan: bool
    signed: FileView | None
    seals: tuple[RequestRow, ...]
    may_ask_seal: bool
    voided: tuple[FileView, ...]
    applications: tuple[CarriedRow, ...]
    moves: list[Available]
    timeline: list[TimelineRow]
    is_demo: bool

    @property
    def waits(self) -> bool:
        """Whether a job is about to print, sign or read: the page asks again by itself."""
        signing = any(each.state == SealRequestState.GRANTED for each in self.seals)
        return signing or self.reading_scan or (self.paper is not None and self.paper.tone == "wait")


def letters_page(edition_id: int, *, actor: Actor) -> LettersPage:
    """All letters of the edition that this actor sees. At most six queries. Raises NotVisible, NotAllowed."""
    edition = get_visible(Edition, actor, "series", "organiser", pk=edition_id)
    province = actor.authority
    writes = province is not None and can(actor, "competitions.open_letter", province)
    if not writes and not can(actor, "competitions.edit_edition", edition):
        raise NotAllowed("competitions.open_letter", edition)
    letters = visible(RecommendationLetter, actor).filter(edition=edition).select_related("province")
    held = _counted(edition, letters)
    return LettersPage(
        edition_id=edition.pk,
        title=edition.title,
        province=province.name if writes and province else "",
        national_deadline=edition.national_deadline,
        may_write=writes and edition.state in EDITIONS_BEING_DECIDED,
        quota=_quota(edition) if writes else "",
        recommended=_recommended(edition, province) if writes and province else 0,
        waiting=offered(edition, province) if writes and province else (),
        letters=tuple(_letter_row(each, held.get(each.pk, 0)) for each in letters),
    )


def offered(
    edition: Edition, province: Authority, letter: RecommendationLetter | None = None
) -> tuple[CarriedRow, ...]:
    """What the province recommends and no other letter carries. One query."""
    found = _rows(edition.applications.filter(recommender=province))
    free = found.filter(state=ApplicationState.RECOMMENDED, letter=None)
    return carried(free if letter is None else free | found.filter(letter=letter))


def letter_page(pk: int, *, actor: Actor, at: datetime) -> LetterPage:
    """One letter. At most nine queries. Raises NotVisible."""
    letter = get_visible(RecommendationLetter, actor, *RELATED, pk=pk)
    chain = paper_chain(letter, letter_papers.KIND, letter.document)
    writes = can(actor, "competitions.write_letter", letter)
    issued = writes and letter.state == LetterState.ISSUED
    ready = chain.paper is not None and chain.paper.ready
    seals = requests_about(letter.document) if chain.signed or issued else ()
    return LetterPage(
        id=letter.pk,
        version=letter.version,
        title=letter.title,
        number=letter.document_number,
        edition=letter.edition.title,
        edition_id=letter.edition_id,
        province=letter.province.name,
        addressee=letter.edition.organiser.name,
        paragraphs=tuple(line for line in letter.body.splitlines() if line.strip()),
        contact=letter.contact,
        issued_on=letter.issued_on,
        state=letter.state,
        state_label=letter.get_state_display(),
        tone=LETTER_TONES[LetterState(letter.state)],
        revision=letter.revision,
        sent_at=letter.sent_at,
        is_mine=writes,
        may_edit=writes and letter.state == LetterState.DRAFT,
        paper=chain.paper,
        scan=chain.scan,
        reading_scan=chain.scan is not None and chain.scan.unread and at - chain.scan.at < READING,
        signed=chain.signed,
        seals=seals,
        may_ask_seal=issued and ready and not any(each.state in ASKED_OR_SIGNED for each in seals),
        voided=chain.voided,
        applications=carried(_rows(letter.applications.all())),
        moves=LETTER.available(letter, actor, at=at),
        timeline=timeline(letter),
        is_demo=letter.is_demo,
    )


def summary_of(pk: int, *, actor: Actor) -> tuple[RecommendationLetter, list[letter_papers.SummaryRow]]:
    """The letter and the rows of its 推荐汇总表, for the Excel file. Two queries. Raises NotVisible."""
    letter = get_visible(RecommendationLetter, actor, *RELATED, pk=pk)
    return letter, letter_papers.summary_rows(letter)


def carried(applications: Iterable[HostingApplication]) -> tuple[CarriedRow, ...]:
    """The applications as lists show them."""
    return tuple(
        CarriedRow(
            id=each.pk,
            number=each.number,
            name=each.name,
            host=each.host.name,
            track=each.track.name if each.track else "",
            subject=each.theme or "、".join(each.industries),
            final_on=each.final_on,
            state=each.get_state_display(),
            tone=APPLICATION_TONES[ApplicationState(each.state)],
            over_quota_reason=each.over_quota_reason,
        )
        for each in applications
    )


def _rows(applications: QuerySet[HostingApplication]) -> QuerySet[HostingApplication]:
    return applications.select_related("host", "track", "edition__series").order_by("host__path", "pk")


def _counted(edition: Edition, letters: Iterable[RecommendationLetter]) -> dict[int, int]:
    """How many applications each of these letters carries. One query beside the letters' own."""
    ids = edition.applications.filter(letter__in=[each.pk for each in letters]).values_list("letter_id", flat=True)
    found: dict[int, int] = {}
    for pk in ids:
        found[pk] = found.get(pk, 0) + 1
    return found


def _recommended(edition: Edition, province: Authority) -> int:
    return edition.applications.filter(recommender=province, state__in=RECOMMENDED_STATES).count()


def _quota(edition: Edition) -> str:
    if edition.quota_per_province is None:
        return "不限"
    return f"{'' if edition.quota_is_hard else '原则上 '}{edition.quota_per_province} 个"


def _letter_row(letter: RecommendationLetter, applications: int) -> LetterRow:
    return LetterRow(
        letter.pk,
        letter.document_number,
        letter.title,
        letter.province.name,
        applications,
        letter.get_state_display(),
        LETTER_TONES[LetterState(letter.state)],
        letter.sent_at,
    )
