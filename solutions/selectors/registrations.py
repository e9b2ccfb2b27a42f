"""A challenger's registrations: its list, one registration with its three steps, the texts to sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from challenge_portal.accounts.consent_texts import ConsentText, current_text
from challenge_portal.accounts.models import Consent
from challenge_portal.documents.chain import PaperChain, paper_chain
from challenge_portal.form_versions.definitions import Definition
from challenge_portal.form_versions.fields import FieldSpec
from challenge_portal.kernel.countries import country_name
from challenge_portal.kernel.refusals import NotVisible, Refusal
from challenge_portal.kernel.typed import number_typed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, visible
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from competitions.models import Competition
from competitions.people import provinces_above
from competitions.states import Stage
from competitions.wording import worded
from demands.models import PublicVersion
from demands.states import ON_THE_HALL
from solutions import rules
from solutions.models import Registration
from solutions.papers.registrations import KIND
from solutions.policy import challenger
from solutions.states import REGISTRATION_OPEN, REGISTRATION_OVER, REGISTRATION_TONES, RegistrationState
from solutions.workflow.registrations import REGISTRATION

_R = RegistrationState
FROM_THE_ACCOUNT = frozenset({"name", "code"})  # on the form, never typed
TOLD = frozenset(
    {REGISTRATION.verb(name) for name in REGISTRATION.moves}
    | {
        "solutions.registration.started",
        "solutions.registration.stamp_voided",
        "documents.scan.attached",
        "documents.scan.confirmed",
        "documents.number.voided",
    }
)
ACTS = {
    _R.DRAFT: "继续报名",
    _R.RETURNED: "去修改",
    _R.FINALISED: "去提交",
}
NEXT = {
    _R.DRAFT: "填完报名表，签署文本，报名",
    _R.FINALISED: "打印、签字盖章、上传扫描件后提交",
    _R.SUBMITTED: f"承办单位 {rules.registrations.REVIEW_DAYS} 个工作日内核对盖章件",
    _R.RETURNED: "按意见修改后重新提交",
    _R.ADMITTED: "查看需求详情，提交挑战文件",
}


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """One registration in its challenger's list."""

    id: int
    competition: str
    competition_code: str
    name: str
    number: str
    state: str
    state_label: str
    tone: str
    since: datetime
    comes_next: str
    act: str
    closes_at: datetime | None
    readings: int
    is_demo: bool


@dataclass(frozen=True, slots=True)
class SignedText:
    """One text with the signature under it, if there is one."""

    kind: str
    title: str
    label: str
    sha256: str
    paragraphs: tuple[str, ...]
    signed_name: str
    signed_at: datetime | None

    @property
    def is_signed(self) -> bool:
        """Whether the person has signed the version in force."""
        return self.signed_at is not None


@dataclass(frozen=True, slots=True)
class ShownForm:
    """The 报名表 without what comes from the account."""

    title: str
    specs: tuple[FieldSpec, ...]


@dataclass(frozen=True, slots=True)
class CompetitionFacts:
    """What stands above the 挑战须知: the competition's own dates, hosts, and who hears complaints."""

    name: str
    code: str
    hosts: tuple[str, ...]
    dates: tuple[tuple[str, datetime | None, datetime], ...]
    complaints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegistrationPage:
    """Everything about one registration that its challenger sees."""

    id: int
    version: int
    name: str
    competition: str
    competition_code: str
    state: str
    state_label: str
    tone: str
    number: str
    revision: int
    country: str
    is_abroad: bool
    stamped: bool
    is_demo: bool
    may_edit: bool
    form: Definition
    shown_form: ShownForm
    answers: Mapping[str, Any]
    missing: int
    texts: tuple[SignedText, ...]
    chain: PaperChain
    timeline: list[TimelineRow]
    opinion: TimelineRow | None
    moves: dict[str, Available]
    closes_at: datetime | None
    admitted_at: datetime | None
    comes_next: str

    @property
    def form_done(self) -> bool:
        """The form could be filed as it stands."""
        return self.missing == 0

    @property
    def all_signed(self) -> bool:
        """The person has signed the three texts in force; where a stamped copy is asked for, it carries them."""
        return self.stamped or all(text.is_signed for text in self.texts)

    @property
    def main_move(self) -> Available | None:
        """The one act that comes next, where it needs no page of its own."""
        for name in ("finalise", "submit") if self.stamped else ("register",):
            if name in self.moves:
                return self.moves[name]
        return None

    @property
    def other_moves(self) -> list[Available]:
        """What else the challenger may do."""
        return [self.moves[name] for name in ("take_back", "withdraw") if name in self.moves]


@dataclass(frozen=True, slots=True)
class OpenCompetition:
    """A competition in which one could register."""

    id: int
    code: str
    name: str
    closes_at: datetime | None
    demands: int
    stamped: bool
    against: Refusal | None


def own_registrations(actor: Actor) -> list[RegistrationRow]:
    """The challenger's registrations, newest first. Three queries, whatever their number."""
    if actor.authority is not None or not actor.is_signed_in:
        return []
    rows = (
        Registration.objects.filter(challenger("").q(actor))
        .select_related("competition")
        .prefetch_related("competition__periods", "readings")
        .order_by("-created_at", "-pk")
    )
    return [_row(registration) for registration in rows]


def registration_for(actor: Actor, pk: int) -> Registration:
    """A registration of the actor's own. Raises NotVisible."""
    found = (
        visible(Registration, actor)
        .select_related("institution", "person", "form_version", "document", "competition__edition__organiser")
        .prefetch_related("competition__periods")
        .filter(pk=pk)
        .first()
    )
    if found is None or not can(actor, "solutions.edit_registration", found):
        raise NotVisible(f"registration {pk}")
    return found


def registration_page(registration: Registration, actor: Actor, *, at: datetime) -> RegistrationPage:
    """The challenger's page of one registration. Few queries beside the look-up."""
    state = RegistrationState(registration.state)
    acts = timeline(registration, verbs=TOLD)
    competition = registration.competition
    return RegistrationPage(
        id=registration.pk,
        version=registration.version,
        name=registration.name,
        competition=competition.name,
        competition_code=competition.code,
        state=state,
        state_label=state.label,
        tone=REGISTRATION_TONES[state],
        number=registration.number,
        revision=registration.revision,
        country=country_name(registration.country),
        is_abroad=registration.is_abroad,
        stamped=competition.edition.stamped_registration,
        is_demo=registration.is_demo,
        may_edit=state in REGISTRATION_OPEN,
        form=worded(registration.form_version, competition.words),
        shown_form=shown_form(registration),
        answers=registration.answers,
        missing=len(rules.check_registration(registration).errors) if state in REGISTRATION_OPEN else 0,
        texts=signed_texts(registration, actor),
        chain=paper_chain(registration, KIND, registration.document),
        timeline=acts,
        opinion=_opinion(state, acts),
        moves={move.name: move for move in REGISTRATION.available(registration, actor, at=at)},
        closes_at=competition.closes(Stage.SOLUTIONS),
        admitted_at=registration.admitted_at,
        comes_next=NEXT.get(state, ""),
    )


def shown_form(registration: Registration) -> ShownForm:
    """The fields that are typed: not those from the account, nor the country of a unit."""
    hidden = FROM_THE_ACCOUNT | ({"country"} if registration.institution_id else set())
    form = worded(registration.form_version, registration.competition.words)
    return ShownForm(form.title, tuple(spec for spec in form.specs if spec.name not in hidden))


def signed_texts(registration: Registration, actor: Actor) -> tuple[SignedText, ...]:
    """The three texts with this person's signatures. One query."""
    signed = {
        (consent.kind, consent.version): consent
        for consent in Consent.objects.filter(
            person=actor.person, subject=registration.consent_subject, in_name_of=registration.name
        )
    }
    return tuple(_signed(current_text(kind), signed) for kind in rules.TO_SIGN)


def competition_facts(competition: Competition) -> CompetitionFacts:
    """Dates, hosts and complaint bodies of a competition. Two queries."""
    managing = list(competition.parties.filter(may_manage=True).select_related("authority", "institution"))
    above = provinces_above(party.authority for party in managing if party.authority)
    bodies = dict.fromkeys(str(office) for office in [*above, competition.edition.organiser])
    periods = competition.periods.all()
    return CompetitionFacts(
        name=competition.name,
        code=competition.code,
        hosts=tuple(party.shown_name for party in managing),
        dates=tuple((each.get_stage_display(), each.opens_at, each.closes_at) for each in periods),
        complaints=tuple(bodies),
    )


def open_for_registration(actor: Actor, *, at: datetime) -> list[OpenCompetition]:
    """The competitions with demands on the hall, the open ones first by their deadline. Three queries."""
    counted = dict(_on_the_hall())
    rows = (
        Competition.objects.filter(pk__in=counted, state__in=rules.registrations.TAKES_CHALLENGERS)
        .select_related("edition")
        .prefetch_related("periods")
    )
    found = [
        OpenCompetition(
            each.pk,
            each.code,
            each.name,
            each.closes(Stage.SOLUTIONS),
            counted[each.pk],
            each.edition.stamped_registration,
            rules.calendar_refusal(each, at=at),
        )
        for each in rows
    ]
    open_now = [each for each in found if each.against is None]
    return sorted(open_now, key=lambda each: (each.closes_at is None, each.closes_at, each.name))


def competition_by_id(typed: str) -> Competition | None:
    """The chosen competition; nothing for a forged or empty choice."""
    rows = Competition.objects.select_related("edition").prefetch_related("periods")
    number = number_typed(typed)
    return rows.filter(pk=number).first() if number is not None else None


def competition_of_demand(number: str) -> tuple[int, str] | None:
    """The competition of a demand on the hall and the demand's public title. One query."""
    row = (
        PublicVersion.objects.filter(number=number, demand__state__in=ON_THE_HALL)
        .values_list("demand__competition_id", "title")
        .first()
    )
    return (row[0], row[1]) if row else None


def living_registration(actor: Actor, competition_id: int) -> int | None:
    """The id of the actor's living registration there, if there is one. One query."""
    if actor.authority is not None or not actor.is_signed_in:
        return None
    rows = Registration.objects.filter(challenger("").q(actor), competition_id=competition_id)
    return rows.exclude(state__in=REGISTRATION_OVER).values_list("pk", flat=True).first()


def _on_the_hall() -> QuerySet[Any, tuple[int, int]]:
    rows = PublicVersion.objects.filter(demand__state__in=ON_THE_HALL).order_by()
    return rows.values_list("demand__competition_id").annotate(Count("pk"))


def _row(registration: Registration) -> RegistrationRow:
    state = RegistrationState(registration.state)
    return RegistrationRow(
        id=registration.pk,
        competition=registration.competition.name,
        competition_code=registration.competition.code,
        name=registration.name,
        number=registration.number,
        state=state,
        state_label=state.label,
        tone=REGISTRATION_TONES[state],
        since=registration.state_changed_at or registration.created_at,
        comes_next=NEXT.get(state, ""),
        act=ACTS.get(state, ""),
        closes_at=registration.competition.closes(Stage.SOLUTIONS),
        readings=len(registration.readings.all()),
        is_demo=registration.is_demo,
    )


def _signed(text: ConsentText, signed: Mapping[tuple[str, str], Consent]) -> SignedText:
    consent = signed.get((text.kind, text.version))
    return SignedText(
        kind=text.kind,
        title=text.title,
        label=text.label,
        sha256=text.sha256,
        paragraphs=text.paragraphs,
        signed_name=consent.signed_name if consent else "",
        signed_at=consent.accepted_at if consent else None,
    )


def _opinion(state: str, acts: list[TimelineRow]) -> TimelineRow | None:
    if state not in {_R.RETURNED, _R.REFUSED}:
        return None
    return next((row for row in acts if row.reason and row.verb.endswith((".give_back", ".refuse"))), None)
