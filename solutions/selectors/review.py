"""The host's list of registrations, and one registration to judge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from challenge_portal.accounts.consent_texts import TEXTS
from challenge_portal.accounts.models import Consent
from challenge_portal.documents.chain import Check, FileView, PaperView, paper_chain
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.clock import local
from challenge_portal.kernel.countries import country_name
from challenge_portal.kernel.paging import cut
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.kernel.typed import page_typed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.office.export import Column
from challenge_portal.organisations.policy import visible
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from challenge_portal.workflow.showing import StateTabs, Tab
from competitions.models import Competition
from competitions.policy import HOSTING, competitions_managed_with
from solutions.forms_data.registration_v1 import KINDS
from solutions.models import Registration
from solutions.papers.registrations import KIND
from solutions.selectors.registrations import TOLD
from solutions.states import REGISTRATION_TONES, RegistrationState
from solutions.workflow.registrations import REGISTRATION

PAGE_SIZE = 30
CODE = re.compile(r"[-\w]{1,20}")
MINE, ALL = "mine", "all"
_R = RegistrationState
GROUPS = {MINE: ("待我处理", frozenset({_R.SUBMITTED})), ALL: ("全部", frozenset(RegistrationState))}
TABS = StateTabs(RegistrationState, GROUPS)
PLACES = {"": "境内外", "home": "境内", "abroad": "境外"}
KIND_LABELS = {option.value: option.label for option in KINDS}
TITLES = {text.kind: text.title for text in TEXTS}


@dataclass(frozen=True, slots=True)
class ReviewQuery:
    """What an officer asks for. ``state`` is a state, "mine" (待我处理) or "all"; ``place`` home or abroad."""

    state: str = ALL
    text: str = ""
    competition: str = ""
    place: str = ""
    page: int = 1

    @classmethod
    def from_address(cls, given: Mapping[str, str]) -> ReviewQuery:
        """From the parts of an address; anything that isn't offered counts as not chosen."""
        page, state, code = given.get("page", ""), given.get("state", ""), given.get("competition", "")
        return cls(
            state=state if TABS.known(state) else ALL,
            text=given.get("q", "").replace("\x00", "").strip()[:100],
            competition=code if CODE.fullmatch(code) else "",
            place=given.get("place", "") if given.get("place") in PLACES else "",
            page=page_typed(page),
        )


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One registration in the host's list."""

    id: int
    number: str
    name: str
    kind: str
    country: str
    leader: str
    competition: str
    state_label: str
    tone: str
    submitted_at: datetime | None
    readings: int
    solutions: int
    act: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class ReviewList:
    """The host's list."""

    rows: list[ReviewRow]
    tabs: list[Tab]
    competitions: list[tuple[str, str]]
    places: list[tuple[str, str]]
    total: int
    number: int
    last: int
    query: ReviewQuery
    runs: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed which version of a text, when and from where."""

    title: str
    version: str
    sha256: str
    name: str
    at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One registration as the host and the supervisors read it."""

    id: int
    version: int
    name: str
    number: str
    revision: int
    competition: str
    state: str
    state_label: str
    tone: str
    country: str
    is_abroad: bool
    stamped: bool
    is_demo: bool
    submitted_at: datetime | None
    form: FormVersion
    answers: Mapping[str, Any]
    paper: PaperView | None
    scan: FileView | None
    scan_confirmed: str
    voided: tuple[FileView, ...]
    comparison: tuple[Check, ...]
    signatures: tuple[Signature, ...]
    readings: tuple[tuple[str, str, str, datetime], ...]  # number and title of the demand, reader, first time
    timeline: list[TimelineRow]
    moves: dict[str, Available]

    @property
    def may_compare(self) -> bool:
        """The officer may tick 与系统一致 now."""
        return "admit" in self.moves

    @property
    def verdicts(self) -> list[Available]:
        """The acts of the officer, in the order of the bar: no, back, yes."""
        return [self.moves[name] for name in ("refuse", "give_back", "admit") if name in self.moves]


def review_list(query: ReviewQuery, actor: Actor) -> ReviewList:
    """The registrations that the office sees, filtered. Five queries, whatever the page size."""
    if actor.authority is None:
        raise NotVisible("registrations")
    seen = _seen(actor)
    competitions = list(seen.order_by().values_list("competition__code", "competition__place").distinct())
    rows = _narrowed(seen, query)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    page = cut(TABS.total(counts, query.state), query.page, size=PAGE_SIZE)
    runs = bool(_managed(actor))
    return ReviewList(
        rows=[_row(each, runs=runs) for each in _listed(rows, query)[page.rows]],
        tabs=TABS.tabs(counts, query.state, groups=GROUPS, apart={_R.SUBMITTED}),
        competitions=sorted(competitions),
        places=list(PLACES.items()),
        total=page.total,
        number=page.number,
        last=page.last,
        query=query,
        runs=runs,
    )


def review_page(pk: int, actor: Actor, *, at: datetime) -> ReviewPage:
    """One registration for the office. Raises NotVisible."""
    registration = registration_for_office(pk, actor)
    state = RegistrationState(registration.state)
    chain = paper_chain(registration, KIND, registration.document)
    return ReviewPage(
        id=registration.pk,
        version=registration.version,
        name=registration.name,
        number=registration.number,
        revision=registration.revision,
        competition=registration.competition.name,
        state=state,
        state_label=state.label,
        tone=REGISTRATION_TONES[state],
        country=country_name(registration.country),
        is_abroad=registration.is_abroad,
        stamped=registration.competition.edition.stamped_registration,
        is_demo=registration.is_demo,
        submitted_at=registration.submitted_at,
        form=registration.form_version,
        answers=registration.answers,
        paper=chain.paper,
        scan=chain.scan,
        scan_confirmed=chain.scan_confirmed,
        voided=chain.voided,
        comparison=chain.comparison,
        signatures=_signatures(registration),
        readings=_readings(registration),
        timeline=timeline(registration, verbs=TOLD),
        moves={move.name: move for move in REGISTRATION.available(registration, actor, at=at)},
    )


def registration_for_office(pk: int, actor: Actor) -> Registration:
    """A registration that an officer or supervisor sees as such. Raises NotVisible."""
    if actor.authority is None:
        raise NotVisible(f"registration {pk}")
    competition = Prefetch("competition", Competition.objects.select_related("edition").prefetch_related("periods"))
    rows = visible(Registration, actor).select_related("institution", "person", "form_version", "document")
    found = rows.prefetch_related(competition).filter(pk=pk).first()
    if found is None:
        raise NotVisible(f"registration {pk}")
    return found


def listed_registrations(query: ReviewQuery, actor: Actor) -> QuerySet[Registration]:
    """The rows of the filtered list, all pages of it, for an export. Raises NotVisible."""
    if actor.authority is None:
        raise NotVisible("registrations")
    return _listed(_narrowed(_seen(actor), query), query)


def _answer(name: str) -> Any:
    return lambda row: str(row.answers.get(name) or "")


def registration_columns() -> list[Column]:
    """The columns of a list of registrations, for the host's page and the office alike."""
    return list(COLUMNS)


COLUMNS = [
    Column("报名编号", lambda row: row.number, width=20),
    Column("挑战者", lambda row: row.name, width=34),
    Column("类型", lambda row: KIND_LABELS.get(row.answers.get("kind"), "")),
    Column("国家或地区", lambda row: country_name(row.country)),
    Column("统一社会信用代码或境外注册号", _answer("code"), "文本格式", width=24),
    Column("负责人", _answer("leader_name")),
    Column("负责人电话", _answer("leader_phone"), "文本格式", width=18),
    Column("负责人邮箱", _answer("leader_email"), width=26),
    Column("拟挑战的需求", lambda row: "、".join(each.get("number", "") for each in row.answers.get("wanted") or [])),
    Column("服务机构", _answer("agency"), width=24),
    Column("同意公开参赛", lambda row: {"yes": "同意", "no": "不同意"}.get(row.answers.get("public_final"), "")),
    Column("赛事", lambda row: row.competition.name, width=34),
    Column("状态", lambda row: row.get_state_display()),
    Column("提交时间", lambda row: row.submitted_at, "北京时间", width=18),
    Column("报名时间", lambda row: row.admitted_at, "准予报名的时间，北京时间", width=18),
]
COUNTED = [
    Column("看过详情的需求", lambda row: row.read, "项"),
    Column("解决方案", lambda row: row.offered, "份，含未提交的"),
]


def _managed(actor: Actor) -> frozenset[int]:
    find = competitions_managed_with(HOSTING)
    return actor.remember(find, lambda: find(actor))


def _seen(actor: Actor) -> QuerySet[Registration]:
    return visible(Registration, actor).filter(submitted_at__isnull=False)


def _narrowed(rows: QuerySet[Registration], query: ReviewQuery) -> QuerySet[Registration]:
    if query.text:
        rows = rows.filter(Q(name__icontains=query.text) | Q(number__iexact=query.text))
    if query.competition:
        rows = rows.filter(competition__code=query.competition)
    if query.place == "home":
        rows = rows.filter(country="CN")
    elif query.place == "abroad":
        rows = rows.exclude(country="CN")
    return rows


def _listed(rows: QuerySet[Registration], query: ReviewQuery) -> QuerySet[Registration]:
    chosen = rows.filter(state__in=TABS.states_of(query.state))
    counted = chosen.annotate(
        read=Count("readings", distinct=True), offered=Count("solutions", distinct=True)
    ).select_related("competition")
    return counted.order_by("state_changed_at" if query.state == MINE else "-submitted_at", "-pk")


def _row(registration: Any, *, runs: bool) -> ReviewRow:
    state = RegistrationState(registration.state)
    return ReviewRow(
        id=registration.pk,
        number=registration.number,
        name=registration.name,
        kind=KIND_LABELS.get(registration.answers.get("kind"), ""),
        country=country_name(registration.country) if registration.is_abroad else "",
        leader=str(registration.answers.get("leader_name") or ""),
        competition=registration.competition.place,
        state_label=state.label,
        tone=REGISTRATION_TONES[state],
        submitted_at=registration.submitted_at,
        readings=registration.read,
        solutions=registration.offered,
        act="去核对" if runs and state == _R.SUBMITTED else "查看",
        is_demo=registration.is_demo,
    )


def _signatures(registration: Registration) -> tuple[Signature, ...]:
    rows = Consent.objects.filter(subject=registration.consent_subject).order_by("accepted_at", "pk")
    return tuple(
        Signature(
            TITLES.get(each.kind, each.kind),
            each.version,
            each.text_sha256,
            each.signed_name,
            each.accepted_at,
            each.address or "",
        )
        for each in rows
    )


def _readings(registration: Registration) -> tuple[tuple[str, str, str, datetime], ...]:
    rows = registration.readings.select_related("demand__public_version", "person").order_by("-first_at")
    return tuple(
        (each.demand.public_version.number, each.demand.public_version.title, str(each.person), local(each.first_at))
        for each in rows
    )
