"""Technical contracts as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from challenge_portal.kernel.paging import cut
from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, visible
from competitions.selectors.applications import FileView, file_view
from solutions.models import Agreement, TechnicalContract
from solutions.papers.agreements import demand_number, demand_title

RELATED = (
    "agreement__solution__demand__owner",
    "agreement__solution__demand__public_version",
    "agreement__solution__demand__competition",
    "agreement__solution__registration",
    "file",
)
ROWS_OF_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class ContractRow:
    """One technical contract. ``amount`` in 万元."""

    id: int
    registration_number: str
    title: str
    kind: str
    amount: Decimal
    signed_on: date
    ends_on: date | None
    agreement_id: int
    agreement: str
    demand: str
    owner: str
    challenger: str
    competition: str
    file: FileView | None
    voided_at: datetime | None
    void_reason: str


@dataclass(frozen=True, slots=True)
class ContractList:
    """The page of contracts; the sums count what is not voided, over all pages."""

    rows: list[ContractRow]
    count: int
    amount: Decimal
    number: int
    last: int
    is_staff: bool


def contract_list(actor: Actor, *, page: int = 1) -> ContractList:
    """The contracts that the actor sees, newest first. Three queries."""
    seen = visible(TechnicalContract, actor)
    living = seen.filter(voided_at=None).aggregate(count=Count("pk"), amount=Sum("amount"))
    here = cut(seen.count(), page, size=ROWS_OF_A_PAGE)
    return ContractList(
        rows=[contract_row(each, each.agreement) for each in listed(seen)[here.rows]],
        count=living["count"],
        amount=living["amount"] or Decimal(0),
        number=here.number,
        last=here.last,
        is_staff=actor.authority is not None,
    )


def contracts_of(actor: Actor) -> QuerySet[TechnicalContract]:
    """The contracts that the actor sees, with everything that is shown of them, newest first."""
    return listed(visible(TechnicalContract, actor))


def listed(rows: QuerySet[TechnicalContract]) -> QuerySet[TechnicalContract]:
    """Rows of a list with everything they show, newest first."""
    return rows.select_related(*RELATED).order_by("-signed_on", "-pk")


def contract_row(contract: TechnicalContract, agreement: Agreement) -> ContractRow:
    """One contract; its agreement is handed in, because the page has it."""
    solution = agreement.solution
    return ContractRow(
        id=contract.pk,
        registration_number=contract.registration_number,
        title=contract.title,
        kind=contract.get_kind_display(),
        amount=contract.amount,
        signed_on=contract.signed_on,
        ends_on=contract.ends_on,
        agreement_id=agreement.pk,
        agreement=agreement.number,
        demand=f"{demand_number(solution)} {demand_title(solution)}",
        owner=str(solution.demand.owner),
        challenger=solution.registration.name,
        competition=solution.demand.competition.name,
        file=file_view(contract.file) if contract.file else None,
        voided_at=contract.voided_at,
        void_reason=contract.void_reason,
    )


def contract_to_edit(actor: Actor, contract_id: int) -> TechnicalContract:
    """A contract whose record the actor keeps. Raises NotVisible, and NotAllowed for those who only read."""
    contract = get_visible(TechnicalContract, actor, *RELATED, pk=contract_id)
    if not can(actor, "solutions.edit_contract", contract):
        raise NotAllowed("solutions.edit_contract", contract)
    return contract
