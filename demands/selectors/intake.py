"""What came in beside the enterprises' own accounts: the desk, one import, one QR link, what a claim code stands for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from challenge_portal.documents.chain import FileView, file_view
from challenge_portal.documents.models import Document
from challenge_portal.kernel.paging import cut
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refusal
from challenge_portal.notices.senders import offered_channels
from challenge_portal.notices.states import PhoneChannel
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, visible
from challenge_portal.workflow.engine import Available
from competitions.models import Competition
from competitions.states import CompetitionState, Stage
from demands import rules
from demands.intake_workflow import IMPORT, LINK
from demands.models import Demand, ImportSheet, IntakeLink
from demands.policy import BRINGS_IN
from demands.states import (
    BROUGHT_IN,
    IMPORT_TONES,
    LINK_TONES,
    SHOWN_TO_OWNER,
    Channel,
    DemandState,
    ImportState,
    LinkState,
)

MOST_SHOWN = 10
PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One import in the list and on its page."""

    id: int
    version: int
    state: str
    state_label: str
    tone: str
    sent_by: str
    uploaded_by: str
    uploaded_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    total: int
    done: int
    good: int
    bad: int
    imported: int
    problem: str

    @property
    def is_working(self) -> bool:
        """Whether a job is at it."""
        return self.state in (ImportState.CHECKING, ImportState.IMPORTING)


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One import: what was found, and what can be done."""

    row: SheetRow
    competition: str
    code: str
    problems: list[tuple[int, str, str]]
    file: FileView | None
    errors_file: FileView | None
    moves: list[Available]
    from_agency: bool
    is_demo: bool


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One QR link. ``address`` is what the printed code leads to."""

    id: int
    version: int
    name: str
    office: str
    competition: str
    code: str
    address: str
    token: str
    open_until: datetime
    state_label: str
    tone: str
    is_open: bool
    came: int
    claimed: int
    created_by: str
    created_at: datetime
    is_demo: bool
    moves: list[Available]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A demand that was brought in and waits for its enterprise."""

    id: int
    title: str
    owner: str
    code: str
    channel: str
    source: str
    entered_at: datetime
    days: int
    editable: bool
    has_case: bool


@dataclass(frozen=True, slots=True)
class IntakeDesk:
    """需求来源: the ways in of one competition for this actor."""

    competitions: list[tuple[str, str]]
    code: str
    name: str
    against: Refusal | None
    closes_at: datetime | None
    may_link: bool
    sms: bool
    links: list[LinkRow]
    sheets: list[SheetRow]
    waiting: list[WaitingRow]
    waiting_total: int
    counts: list[tuple[str, int, int]]
    number: int
    last: int
    blank_asked: bool = False
    blank: str = ""


def competition_to_bring_in(actor: Actor, code: str) -> Competition:
    """A competition into which this actor brings demands. Raises NotVisible, NotAllowed."""
    competition = get_visible(Competition, actor, "edition", code=code)
    if not can(actor, "demands.bring_in", competition):
        raise NotAllowed("demands.bring_in", competition)
    return competition


def intake_desk(actor: Actor, code: str, *, at: datetime, page: int = 1) -> IntakeDesk:
    """The desk; without a code, of the newest competition that collects. Raises NotAllowed for who brings in nothing."""
    if not can(actor, "demands.bring_in"):
        raise NotAllowed("demands.bring_in")
    found = (
        Competition.objects.filter(BRINGS_IN.q(actor)).prefetch_related("periods").order_by("-edition__year", "code")
    )
    if actor.institution is not None:
        found = found.filter(state=CompetitionState.COLLECTING)
    competitions = list(found)
    chosen = next((each for each in competitions if each.code == code), None)
    if code and chosen is None:
        raise NotVisible(f"competition {code}")
    collecting = [each for each in competitions if each.state == CompetitionState.COLLECTING]
    chosen = chosen or next(iter(collecting or competitions), None)
    listed = [(each.code, each.name) for each in competitions]
    if chosen is None:
        return IntakeDesk(listed, "", "", None, None, False, False, [], [], [], 0, [], 1, 1)
    brought = visible(Demand, actor).filter(competition=chosen, channel__in=BROUGHT_IN)
    counted = (
        brought.order_by()
        .values_list("channel")
        .annotate(came=Count("pk"), waits=Count("pk", filter=Q(claimed_at=None, state=DemandState.DRAFT)))
    )
    counts = {channel: (came, waits) for channel, came, waits in counted}
    asked, blank = _blank_form(chosen)
    here = cut(sum(waits for _, waits in counts.values()), page, size=PAGE_SIZE)
    return IntakeDesk(
        competitions=listed,
        code=chosen.code,
        name=chosen.name,
        against=rules.collection_refusal(chosen, at=at),
        closes_at=chosen.closes(Stage.COLLECTION),
        may_link=can(actor, "demands.open_link", chosen),
        sms=PhoneChannel.SMS in offered_channels(),
        links=link_rows(actor, chosen),
        sheets=[sheet_row(each) for each in _sheets(actor).filter(competition=chosen)[:MOST_SHOWN]],
        waiting=_waiting(brought, actor, here.rows, at=at) if here.total else [],
        waiting_total=here.total,
        counts=[(each.label, *counts.get(each.value, (0, 0))) for each in Channel if each in BROUGHT_IN],
        number=here.number,
        last=here.last,
        blank_asked=asked,
        blank=blank,
    )


def _blank_form(competition: Competition) -> tuple[bool, str]:
    """Whether the empty form was asked for, and its file's id once the job has made it. One query."""
    papers = Document.objects.filter(
        kind="demand_blank_form", subject_kind="competitions.competition", subject_id=str(competition.pk)
    )
    living = papers.filter(voided_at=None, replaced_by=None).order_by("-requested_at", "files__role")
    found = living.values_list("files__file", "files__role").first()
    if found is None:
        return False, ""
    file, role = found
    return True, str(file) if role == "print" else ""


def _waiting(brought: QuerySet[Demand], actor: Actor, shown: slice, *, at: datetime) -> list[WaitingRow]:
    rows = brought.filter(claimed_at=None, state=DemandState.DRAFT).select_related(
        "owner", "intake__link", "intake__sheet", "entered_office", "entered_agency"
    )
    return [_waiting_row(demand, actor, at=at) for demand in rows.order_by("created_at", "pk")[shown]]


def _waiting_row(demand: Demand, actor: Actor, *, at: datetime) -> WaitingRow:
    link = demand.intake.link
    return WaitingRow(
        id=demand.pk,
        title=str(demand),
        owner=demand.owner.name,
        code=demand.owner.code,
        channel=demand.get_channel_display(),
        source=link.name if link else str(demand.entered_office or demand.entered_agency or ""),
        entered_at=demand.created_at,
        days=(at - demand.created_at).days,
        editable=demand.channel in SHOWN_TO_OWNER and can(actor, "demands.edit", demand),
        has_case=actor.authority is not None,
    )


# Excel


def _sheets(actor: Actor) -> QuerySet[ImportSheet]:
    related = ("competition", "office", "agency", "uploaded_by", "confirmed_by", "file", "errors_file", "form_version")
    return visible(ImportSheet, actor).select_related(*related)


def sheet_for(actor: Actor, import_id: int) -> ImportSheet:
    """An import that the actor sees. Raises NotVisible."""
    sheet = _sheets(actor).filter(pk=import_id).prefetch_related("competition__periods").first()
    if sheet is None:
        raise NotVisible(f"import {import_id}")
    return sheet


def import_page(sheet: ImportSheet, actor: Actor, *, at: datetime) -> ImportPage:
    """What its page shows."""
    return ImportPage(
        row=sheet_row(sheet),
        competition=sheet.competition.name,
        code=sheet.competition.code,
        problems=[(row, column, reason) for row, column, reason in sheet.problems],
        file=file_view(sheet.file) if sheet.file else None,
        errors_file=file_view(sheet.errors_file) if sheet.errors_file else None,
        moves=IMPORT.available(sheet, actor, at=at),
        from_agency=sheet.agency_id is not None,
        is_demo=sheet.is_demo,
    )


def sheet_row(sheet: ImportSheet) -> SheetRow:
    """One line of the list."""
    return SheetRow(
        id=sheet.pk,
        version=sheet.version,
        state=sheet.state,
        state_label=sheet.get_state_display(),
        tone=IMPORT_TONES[ImportState(sheet.state)],
        sent_by=sheet.sent_by,
        uploaded_by=sheet.uploaded_by.display_name,
        uploaded_at=sheet.uploaded_at,
        confirmed_by=sheet.confirmed_by.display_name if sheet.confirmed_by else "",
        confirmed_at=sheet.confirmed_at,
        total=sheet.total,
        done=sheet.done,
        good=sheet.good,
        bad=sheet.bad,
        imported=sheet.imported,
        problem=sheet.problem,
    )


# QR links


def link_address(token: str) -> str:
    """The full address that the code on the print leads to; the setting PORTAL_ADDRESS names the portal's host."""
    base = str(getattr(settings, "PORTAL_ADDRESS", "http://127.0.0.1:8000")).rstrip("/")
    return base + reverse("demands:light", args=[token])


def link_rows(actor: Actor, competition: Competition) -> list[LinkRow]:
    """The links of a competition that the actor sees, open ones first. One query."""
    rows = _links(actor).filter(competition=competition).order_by("-state", "-created_at")[:PAGE_SIZE]
    return [_link_row(link, []) for link in rows]


def link_for(actor: Actor, link_id: int) -> IntakeLink:
    """A link that the actor sees. Raises NotVisible."""
    link = _links(actor).filter(pk=link_id).first()
    if link is None:
        raise NotVisible(f"link {link_id}")
    return link


def link_page(link: IntakeLink, actor: Actor, *, at: datetime) -> LinkRow:
    """What its page shows."""
    return _link_row(link, LINK.available(link, actor, at=at))


def _links(actor: Actor) -> QuerySet[IntakeLink]:
    return (
        visible(IntakeLink, actor)
        .select_related("competition", "office", "created_by")
        .annotate(came=Count("intakes"), claimed=Count("intakes", filter=Q(intakes__demand__claimed_at__isnull=False)))
    )


def _link_row(link: IntakeLink, moves: list[Available]) -> LinkRow:
    return LinkRow(
        id=link.pk,
        version=link.version,
        name=link.name,
        office=str(link.office),
        competition=link.competition.name,
        code=link.competition.code,
        address=link_address(link.token),
        token=link.token,
        open_until=link.open_until,
        state_label=link.get_state_display(),
        tone=LINK_TONES[LinkState(link.state)],
        is_open=link.state == LinkState.OPEN,
        came=link.came,  # type: ignore[attr-defined]
        claimed=link.claimed,  # type: ignore[attr-defined]
        created_by=link.created_by.display_name,
        created_at=link.created_at,
        is_demo=link.is_demo,
        moves=moves,
    )


# What a visitor, the owner or who enters it opens


def link_by_token(token: str) -> IntakeLink:
    """The link behind a printed address, whatever its state. Raises NotVisible."""
    found = IntakeLink.objects.select_related("competition", "office").prefetch_related("competition__periods")
    link = found.filter(token=token).first()
    if link is None:
        raise NotVisible("link")
    return link


def demand_to_claim(actor: Actor, demand_id: int) -> Demand:
    """What somebody entered for the actor's unit and it may take over. Raises NotVisible."""
    demand = get_visible(Demand, actor, "owner", "competition", "form_version", "intake__entered_by", pk=demand_id)
    if actor.institution is None or demand.owner_id != actor.institution.pk or demand.channel not in SHOWN_TO_OWNER:
        raise NotVisible(f"demand {demand_id}")
    return demand


def entry_for(actor: Actor, demand_id: int) -> Demand:
    """What the actor's office or agency is entering for an enterprise, until it is taken over. Raises NotVisible."""
    demand = get_visible(Demand, actor, "owner", "competition__edition", "form_version", "region", pk=demand_id)
    if not demand.is_unclaimed or not can(actor, "demands.edit", demand):
        raise NotVisible(f"demand {demand_id}")
    return demand
