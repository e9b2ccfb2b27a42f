"""Letters of intent as pages show them: one list and one page for both sides, the host and those above it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, DecimalField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from challenge_portal.documents.chain import PaperChain, paper_chain
from challenge_portal.documents.papers import Clause, Party
from challenge_portal.kernel.paging import cut
from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, visible
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from competitions.policy import manages
from solutions.effects.agreements import STARTED
from solutions.models import Agreement, Solution, TechnicalContract
from solutions.papers import agreements as papers
from solutions.selectors.contracts import ContractRow, contract_row
from solutions.states import AGREEMENT_TONES, AgreementState, SolutionState
from solutions.workflow.agreements import AGREEMENT

RELATED = (
    "solution__demand__competition__edition",
    "solution__demand__owner",
    "solution__demand__public_version",
    "solution__registration__institution",
    "solution__registration__person",
)
TABS = {"": "全部", "open": "办理中", "confirmed": "已签约", "voided": "已作废"}
STATES_OF_TAB = {
    "open": [AgreementState.DRAFT, AgreementState.FINALISED, AgreementState.SIGNED, AgreementState.RETURNED],
    "confirmed": [AgreementState.CONFIRMED],
    "voided": [AgreementState.VOIDED],
}
TOLD = frozenset({AGREEMENT.verb(name) for name in AGREEMENT.moves} | {STARTED})
ROWS_OF_A_PAGE = 50
WAN = DecimalField(max_digits=24, decimal_places=6)
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One agreement in the list. Amounts in 万元."""

    id: int
    number: str
    demand_number: str
    demand: str
    owner: str
    challenger: str
    competition: str
    kind: str
    amount: Decimal
    contracted: Decimal
    state: str
    state_label: str
    tone: str
    signed_on: date | None
    act: str


@dataclass(frozen=True, slots=True)
class ToDraft:
    """A chosen solution whose agreement the enterprise has not begun."""

    solution_id: int
    number: str
    title: str
    demand: str
    challenger: str


@dataclass(frozen=True, slots=True)
class Sums:
    """Figures of all agreements and contracts that the actor sees, in 万元; drafts and voided ones don't count."""

    confirmed: int = 0
    amount: Decimal = NOTHING
    contracts: int = 0
    contracted: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class AgreementList:
    """The page of agreements. ``shown`` are the sums of the rows under the chosen tab, voided ones left out."""

    rows: list[AgreementRow]
    to_draft: list[ToDraft]
    sums: Sums
    shown_amount: Decimal
    tab: str
    tabs: dict[str, str]
    total: int
    number: int
    last: int
    is_staff: bool


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """Everything that the page of an agreement shows to this actor."""

    id: int
    version: int
    word: str
    number: str
    revision: int
    competition: str
    demand_number: str
    demand: str
    solution_id: int
    amount: papers.AmountShown
    state: str
    state_label: str
    tone: str
    parties: tuple[Party, ...]
    opening: str
    clauses: tuple[Clause, ...]
    signed_on: date | None
    files: PaperChain
    contracts: list[ContractRow]
    timeline: list[TimelineRow]
    moves: list[Available]
    opinion: str
    may_edit: bool
    may_hand_in: bool
    may_check: bool
    may_contract: bool
    is_demo: bool

    @property
    def confirm(self) -> Available | None:
        """The confirmation, where it is the actor's to give."""
        return next((move for move in self.moves if move.name == "confirm"), None)

    @property
    def hand_in(self) -> Available | None:
        """The upload of the signed copy, where it is the actor's."""
        return next((move for move in self.moves if move.name == "hand_in"), None)


def agreement_list(actor: Actor, *, tab: str = "", page: int = 1) -> AgreementList:
    """The agreements that the actor sees, newest first. Five queries at most."""
    tab = tab if tab in TABS else ""
    seen = visible(Agreement, actor)
    found = seen.filter(state__in=STATES_OF_TAB[tab]) if tab else seen
    told = found.aggregate(total=Count("pk"), amount=Sum("amount", filter=~Q(state=AgreementState.VOIDED)))
    here = cut(told["total"], page, size=ROWS_OF_A_PAGE)
    return AgreementList(
        rows=[agreement_row(each, actor) for each in listed(found)[here.rows]],
        to_draft=_to_draft(actor),
        sums=sums_of(seen, visible(TechnicalContract, actor)),
        shown_amount=told["amount"] or NOTHING,
        tab=tab,
        tabs=TABS,
        total=told["total"],
        number=here.number,
        last=here.last,
        is_staff=actor.authority is not None,
    )


def listed(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Rows of a list with everything they show, the sum of their contracts included, newest first."""
    contracts = TechnicalContract.objects.filter(agreement=OuterRef("pk"), voided_at=None).order_by()
    total = contracts.values("agreement").annotate(total=Sum("amount")).values("total")
    return (
        rows.select_related(*RELATED)
        .annotate(contracted=Coalesce(Subquery(total, output_field=WAN), NOTHING, output_field=WAN))
        .order_by("-created_at", "-pk")
    )


def sums_of(agreements: QuerySet[Agreement], contracts: QuerySet[TechnicalContract]) -> Sums:
    """意向协议项数、意向金额、合同份数、合同额 of these rows. Two queries."""
    signed = agreements.filter(state=AgreementState.CONFIRMED).aggregate(count=Count("pk"), amount=Sum("amount"))
    living = contracts.filter(voided_at=None).aggregate(count=Count("pk"), amount=Sum("amount"))
    return Sums(signed["count"], signed["amount"] or NOTHING, living["count"], living["amount"] or NOTHING)


def agreement_figures(competition_ids: Collection[int]) -> Sums:
    """What reports count of these competitions: 意向协议项数、意向金额、正式合同数、合同额 (万元). Two queries."""
    return sums_of(
        Agreement.objects.filter(solution__demand__competition_id__in=competition_ids),
        TechnicalContract.objects.filter(agreement__solution__demand__competition_id__in=competition_ids),
    )


def _to_draft(actor: Actor) -> list[ToDraft]:
    rows = chosen_without(actor).select_related("demand__public_version", "demand", "registration")
    return [
        ToDraft(each.pk, each.number, str(each), papers.demand_title(each), each.registration.name)
        for each in rows.order_by("pk")
    ]


ACTS_OF_OWNER = {
    AgreementState.DRAFT: "继续拟稿",
    AgreementState.FINALISED: "去签署",
    AgreementState.RETURNED: "重新上传",
}
ACTS_OF_CHALLENGER = {AgreementState.FINALISED: "去签署", AgreementState.RETURNED: "重新上传"}
ACTS_OF_HOST = {AgreementState.SIGNED: "去核对"}


def agreement_row(agreement: Agreement, actor: Actor) -> AgreementRow:
    """One line of the list, from a row of ``listed``."""
    solution, state = agreement.solution, AgreementState(agreement.state)
    if actor.authority is not None:
        act = ACTS_OF_HOST.get(state, "") if can(actor, "solutions.check_agreement", agreement) else ""
    elif actor.institution is not None and solution.demand.owner_id == actor.institution.pk:
        act = ACTS_OF_OWNER.get(state, "")
    else:
        act = ACTS_OF_CHALLENGER.get(state, "")
    return AgreementRow(
        id=agreement.pk,
        number=agreement.number or ("已作废" if state == AgreementState.VOIDED else "拟稿"),
        demand_number=papers.demand_number(solution),
        demand=papers.demand_title(solution),
        owner=str(solution.demand.owner),
        challenger=solution.registration.name,
        competition=solution.demand.competition.name,
        kind=agreement.get_kind_display(),
        amount=agreement.amount,
        contracted=agreement.contracted,  # type: ignore[attr-defined]
        state=state,
        state_label=state.label,
        tone=AGREEMENT_TONES[state],
        signed_on=agreement.signed_on,
        act=act,
    )


def agreement_for(actor: Actor, agreement_id: int) -> Agreement:
    """An agreement that the actor sees. Raises NotVisible."""
    return get_visible(Agreement, actor, *RELATED, "document", pk=agreement_id)


def agreement_to_sign(actor: Actor, agreement_id: int) -> Agreement:
    """An agreement whose signed copy is the actor's to upload. Raises NotVisible, NotAllowed."""
    agreement = agreement_for(actor, agreement_id)
    if not can(actor, "solutions.hand_in_agreement", agreement):
        raise NotAllowed("solutions.hand_in_agreement", agreement)
    return agreement


def chosen_solution(actor: Actor, solution_id: int) -> Solution:
    """A solution that the actor sees, for which an agreement is begun. Raises NotVisible."""
    return get_visible(Solution, actor, "demand__owner", "registration", pk=solution_id)


def agreement_page(agreement: Agreement, actor: Actor, *, at: datetime) -> AgreementPage:
    """The page of one agreement. Seven queries at most beside reading it."""
    solution, state = agreement.solution, AgreementState(agreement.state)
    rows = timeline(agreement, verbs=TOLD, limit=50)
    contracts = TechnicalContract.objects.filter(agreement=agreement).select_related("file").order_by("signed_on", "pk")
    return AgreementPage(
        id=agreement.pk,
        version=agreement.version,
        word=papers.word_of(agreement),
        number=agreement.number,
        revision=agreement.revision,
        competition=solution.demand.competition.name,
        demand_number=papers.demand_number(solution),
        demand=papers.demand_title(solution),
        solution_id=solution.pk,
        amount=papers.amount_shown(agreement.amount),
        state=state,
        state_label=state.label,
        tone=AGREEMENT_TONES[state],
        parties=papers.parties_of(agreement),
        opening=papers.opening_of(agreement),
        clauses=papers.clauses_of(agreement),
        signed_on=agreement.signed_on,
        files=paper_chain(agreement, papers.AGREEMENT, agreement.document),
        contracts=[contract_row(each, agreement) for each in contracts],
        timeline=rows,
        moves=AGREEMENT.available(agreement, actor, at=at),
        opinion=_opinion(state, rows),
        may_edit=state == AgreementState.DRAFT and can(actor, "solutions.edit_agreement", agreement),
        may_hand_in=can(actor, "solutions.hand_in_agreement", agreement),
        may_check=can(actor, "solutions.check_agreement", agreement),
        may_contract=state == AgreementState.CONFIRMED and can(actor, "solutions.record_contract", agreement),
        is_demo=agreement.is_demo,
    )


def _opinion(state: AgreementState, rows: Sequence[TimelineRow]) -> str:
    """Why it came back, or why it was voided."""
    if state not in (AgreementState.RETURNED, AgreementState.VOIDED):
        return ""
    return next((row.reason for row in rows if row.reason), "")


def concerned_agreements(actor: Actor) -> QuerySet[Agreement]:
    """The agreements for which the actor can be waited for: those above the host look on, and a draft, even one that
    was taken back and is known to both sides, is the enterprise's to complete.
    """
    rows = visible(Agreement, actor)
    if actor.authority is not None:
        return rows.filter(manages("solution__demand__competition_id").q(actor))
    return rows.filter(~Q(state=AgreementState.DRAFT) | Q(solution__demand__owner=actor.institution))


def chosen_without(actor: Actor) -> QuerySet[Solution]:
    """The chosen solutions of the actor's own demands that have no agreement under way."""
    if actor.institution is None:
        return Solution.objects.none()
    begun = Agreement.objects.exclude(state=AgreementState.VOIDED).values("solution_id")
    return Solution.objects.filter(demand__owner=actor.institution, state=SolutionState.CHOSEN).exclude(pk__in=begun)
