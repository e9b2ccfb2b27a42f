"""The detail tier of a demand, and who has read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from challenge_portal.form_versions.showing import read_text
from challenge_portal.kernel.countries import country_name
from challenge_portal.kernel.refusals import NotVisible, Refusal
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import sees
from competitions.states import Stage
from demands.models import Demand, PublicVersion
from demands.rules import takes_solutions
from demands.states import ON_THE_HALL, PUBLIC_LABELS, PUBLIC_TONES, DemandState
from solutions import rules
from solutions.models import DetailReading, Registration
from solutions.policy import SEES_DETAIL, sees_detail

# Of the survey form exactly this, so that a field of a later form is hidden until somebody lets it be seen.
ABOUT_THE_UNIT = ("region", "sales", "industry", "cooperation")


@dataclass(frozen=True, slots=True)
class Detail:
    """The detail tier: the enterprise's own words. Budget in 万元. ``contact`` is empty where the host passes things
    on. ``reader`` is who reads: the challenger, the owner, or staff.
    """

    id: int
    number: str
    title: str
    public_title: str
    state_label: str
    tone: str
    takes_solutions: bool
    competition: str
    competition_code: str
    closes_at: datetime | None
    owner: str
    profile: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    contact: str
    contact_phone: str
    contact_email: str
    paragraphs: tuple[str, ...]
    indicators: tuple[Mapping[str, str], ...]
    budget: Decimal | None
    finish_by: date | None
    public_paragraphs: tuple[str, ...]
    reader: str
    registration_id: int | None
    registration_number: str
    reader_label: str
    may_not_challenge: Refusal | None
    solution_id: int | None
    is_demo: bool


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A challenger that has read the detail tier: who, of where, when first."""

    challenger: str
    number: str
    country: str
    person: str
    first_at: datetime
    is_abroad: bool


@dataclass(frozen=True, slots=True)
class Readings:
    """Who has read the detail tier of one demand. ``detail_open``: whether the actor may read it too."""

    demand_id: int
    number: str
    title: str
    rows: list[ReadingRow]
    detail_open: bool


def demand_with_detail(number: str, actor: Actor) -> Demand:
    """The demand behind a public number: on the hall, or visible to the actor anyway. Raises NotVisible."""
    demand = (
        Demand.objects.filter(public_version__number=number)
        .select_related("owner", "region", "form_version", "public_version", "competition")
        .prefetch_related("competition__periods")
        .first()
    )
    if demand is None or not number or not (demand.state in ON_THE_HALL or sees(actor, demand)):
        raise NotVisible(f"demand {number}")
    return demand


def own_registration(actor: Actor, demand: Demand) -> Registration | None:
    """The actor's living registration in the demand's competition. One query."""
    return rules.registration_of(actor, demand.competition)


def detail_page(demand: Demand, actor: Actor, *, at: datetime) -> Detail:
    """What the detail tier says. The caller has opened it by ``services.read_detail``. At most two queries."""
    answers, public = demand.answers, demand.public_version
    reader = rules.reader_of(actor, demand)
    registration = reader.registration if reader else None
    is_owner = actor.institution is not None and actor.institution.pk == demand.owner_id
    specs = {spec.name: spec for spec in demand.form_version.specs}
    shown = demand.hide_contact is False
    return Detail(
        id=demand.pk,
        number=public.number,
        title=demand.title,
        public_title=public.title,
        state_label=PUBLIC_LABELS.get(DemandState(demand.state), demand.get_state_display()),
        tone=PUBLIC_TONES.get(DemandState(demand.state), ""),
        takes_solutions=_takes_solutions(demand, at=at),
        competition=demand.competition.name,
        competition_code=demand.competition.code,
        closes_at=demand.competition.closes(Stage.SOLUTIONS),
        owner=demand.owner.name,
        profile=_lines(answers.get("profile")),
        facts=tuple(
            (specs[name].label, text)
            for name in ABOUT_THE_UNIT
            if name in specs and (text := read_text(specs[name], answers))
        ),
        contact=str(answers.get("contact_name") or "") if shown else "",
        contact_phone=str(answers.get("contact_phone") or "") if shown else "",
        contact_email=str(answers.get("contact_email") or "") if shown else "",
        paragraphs=_lines(answers.get("description")),
        indicators=tuple(answers.get("indicators") or ()),
        budget=demand.budget,
        finish_by=public.finish_by,
        public_paragraphs=_lines(public.description),
        reader="owner" if is_owner else "challenger" if registration is not None else "staff",
        registration_id=registration.pk if registration else None,
        registration_number=registration.number if registration else "",
        reader_label="，".join(part for part in (actor.acting_for_label, actor.label) if part),
        may_not_challenge=rules.own_demand_refusal(registration, demand) if registration else None,
        solution_id=reader.solution_id if reader else None,
        is_demo=demand.is_demo,
    )


def readings_page(demand: Demand, actor: Actor) -> Readings:
    """Who has read it, newest first. One query, and what the rule of the detail tier asks."""
    rows = DetailReading.objects.filter(demand=demand).select_related("registration", "person")
    public: PublicVersion | None = getattr(demand, "public_version", None)
    return Readings(
        demand_id=demand.pk,
        number=public.number if public else demand.case_number,
        title=str(demand),
        rows=[_reading(each) for each in rows],
        detail_open=public is not None and demand.state in ON_THE_HALL and sees_detail(actor, demand),
    )


def readable_demands(actor: Actor, competition_id: int, *, limit: int = 50) -> list[tuple[str, str]]:
    """Number and public title of the demands whose detail tier is open to the actor there. One query."""
    rows = PublicVersion.objects.filter(
        demand__in=Demand.objects.filter(SEES_DETAIL.q(actor), competition_id=competition_id, state__in=ON_THE_HALL)
    )
    return list(rows.order_by("number").values_list("number", "title")[:limit])


def _reading(reading: DetailReading) -> ReadingRow:
    registration = reading.registration
    return ReadingRow(
        challenger=registration.name,
        number=registration.number,
        country=country_name(registration.country),
        person=str(reading.person),
        first_at=reading.first_at,
        is_abroad=registration.is_abroad,
    )


def _takes_solutions(demand: Demand, *, at: datetime) -> bool:
    if demand.state == DemandState.AGREED:
        return takes_solutions(demand.competition.closes(Stage.SOLUTIONS), at=at)
    return demand.state == DemandState.PUBLISHED


def _lines(text: object) -> tuple[str, ...]:
    return tuple(line.strip() for line in str(text or "").splitlines() if line.strip())
