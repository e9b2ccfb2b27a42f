"""Who may do what with registrations, solutions, meetings and agreements, and who sees them. Each rule stands here once.

A solution is the challenger's alone until it is opened (``opened_at``: on submission, or at the deadline where the
competition seals); then the demand's enterprise, the host and the supervisors read it. Judges read it through a rule
that awards registers (``register_readers``).
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import (
    NOBODY,
    AllOf,
    Among,
    AnyOf,
    Related,
    RelatedPerson,
    Rule,
    SignedIn,
    Where,
    register_actions,
    register_visibility,
)
from challenge_portal.organisations.roles import OVERSEERS
from competitions.policy import manages, oversees
from demands.models import Demand
from demands.states import ON_THE_HALL
from solutions.models import (
    Agreement,
    DetailReading,
    Meeting,
    MeetingPair,
    MeetingParticipant,
    Registration,
    Solution,
    SolutionFile,
    SolutionMessage,
    SolutionRevision,
    TechnicalContract,
)
from solutions.models.registrations import HOME
from solutions.states import RegistrationState


class AsOneself(Rule):
    """The object belongs to the acting person, who acts for themselves and for no unit or office."""

    def __init__(self, relation: str) -> None:
        self.rule = RelatedPerson(relation)

    @staticmethod
    def _alone(actor: Actor) -> bool:
        return actor.person is not None and actor.institution is None and actor.authority is None

    def q(self, actor: Actor) -> Q:
        return self.rule.q(actor) if self._alone(actor) else NOBODY

    def holds(self, actor: Actor, obj: Model) -> bool:
        return self._alone(actor) and self.rule.holds(actor, obj)

    def possible(self, actor: Actor) -> bool:
        return self._alone(actor)


class Readers(Rule):
    """Whoever a later app lets read a solution: the judges of its final. Filled by ``register_readers``."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix

    def _rules(self) -> list[Rule]:
        return [make(self.prefix) for make in _readers]

    def q(self, actor: Actor) -> Q:
        return AnyOf(*self._rules()).q(actor)

    def holds(self, actor: Actor, obj: Model) -> bool:
        return AnyOf(*self._rules()).holds(actor, obj)

    def possible(self, actor: Actor) -> bool:
        return AnyOf(*self._rules()).possible(actor)


_readers: list[Any] = []


def register_readers(make: Any) -> None:
    """Let a later app add readers of solutions: ``make(prefix)`` gives the rule for objects that lead to a solution by
    the lookup ``prefix`` (empty: the object is the solution).
    """
    _readers.append(make)


def challenger(registration: str = "registration") -> AnyOf:
    """The challenger's own people, by the lookup that leads to the registration (empty: the object is one)."""
    at = f"{registration}__" if registration else ""
    return AnyOf(Related(f"{at}institution"), AsOneself(f"{at}person"))


def parties_of(solution: str = "") -> AnyOf:
    """The two sides and those who run or supervise, once the solution is open. ``solution``: lookup with its ``__``."""
    return AnyOf(
        challenger(f"{solution}registration"),
        AllOf(
            Where(**{f"{solution}opened_at__isnull": False}),
            AnyOf(
                Related(f"{solution}demand__owner"),
                manages(f"{solution}demand__competition_id"),
                oversees(f"{solution}demand__competition_id", roles=OVERSEERS),
                Readers(solution),
            ),
        ),
    )


def meetings_with_own_pair(actor: Actor) -> frozenset[int]:
    """The meetings to which the actor comes with a demand or a solution."""
    pairs = MeetingPair.objects.filter(meeting__convened_at__isnull=False)
    mine = Q(pk__in=[])
    if actor.institution is not None:
        mine |= Q(solution__demand__owner=actor.institution) | Q(solution__registration__institution=actor.institution)
    elif actor.person is not None and actor.authority is None:
        mine |= Q(solution__registration__person=actor.person)
    return frozenset(pairs.filter(mine).values_list("meeting_id", flat=True))


def _admitted(actor: Actor) -> frozenset[tuple[int, bool]]:
    """Where the actor is an admitted challenger, and whether from abroad. One query a request."""

    def find() -> frozenset[tuple[int, bool]]:
        rows = Registration.objects.filter(challenger("").q(actor), state=RegistrationState.ADMITTED)
        return frozenset((pk, country != HOME) for pk, country in rows.values_list("competition_id", "country"))

    return actor.remember(_admitted, find)


def admitted_at_home(actor: Actor) -> frozenset[int]:
    """The competitions in which the actor is an admitted challenger from at home."""
    return frozenset(pk for pk, abroad in _admitted(actor) if not abroad)


def admitted_abroad(actor: Actor) -> frozenset[int]:
    """The competitions in which the actor is an admitted challenger from abroad."""
    return frozenset(pk for pk, abroad in _admitted(actor) if abroad)


# The detail tier of a demand (国科发火〔2019〕228号 四.4: who takes part signs before anything is shown).
#
# Who: the enterprise, its entrusted agency, the host and the supervisors always; a challenger once registered for the
# competition, while the demand is on the hall; one from abroad only where enterprise *and* host have opened it. Whether
# the person who reads has signed the 保密协议 is asked besides, by ``rules.detail_refusal``.
#
# What: the enterprise's own words of problem and indicators, its profile, its name and the budget, whether the public
# sees them or not. Name and telephone of a contact person only where the enterprise makes them public: else the host
# passes things on (``selectors.details``).
SEES_DETAIL = AnyOf(
    Related("owner"),
    Related("agency"),
    AllOf(Where(submitted_at__isnull=False), AnyOf(manages(), oversees(roles=OVERSEERS))),
    AllOf(
        Where(state__in=ON_THE_HALL),
        AnyOf(
            Among("competition_id", admitted_at_home),
            AllOf(Among("competition_id", admitted_abroad), Where(abroad_by_owner=True, abroad_by_host=True)),
        ),
    ),
)


def sees_detail(actor: Actor, demand: Demand) -> bool:
    """Whether the detail tier of the demand is open to this actor."""
    return SEES_DETAIL.holds(actor, demand)


def meetings_as_guest(actor: Actor) -> frozenset[int]:
    """The meetings to which the host invited this very person, for whomever they act at the moment."""
    guests = MeetingParticipant.objects.filter(person_id=actor.person_id, registration=None, owner=None)
    return frozenset(guests.filter(meeting__convened_at__isnull=False).values_list("meeting_id", flat=True))


_OWNER = Related("demand__owner")
_OWNER_READS = AllOf(Where(opened_at__isnull=False), _OWNER)

MAY: dict[str, list[Rule]] = {
    # the challenger's registration
    "solutions.register": [SignedIn()],  # for a competition; what bars a demand's own unit is a guard
    "solutions.edit_registration": [challenger("")],
    "solutions.review_registration": [manages()],
    # the solution
    "solutions.edit": [challenger()],
    "solutions.file": [challenger()],
    "solutions.withdraw": [challenger()],
    "solutions.answer": [_OWNER_READS],
    "solutions.choose": [_OWNER_READS],
    "solutions.remind": [manages()],  # of a demand
    "solutions.settle": [_OWNER, manages("demand__competition_id")],  # follows from the agreement
    # meetings
    "solutions.plan_meeting": [manages("pk")],  # of a competition
    "solutions.run_meeting": [manages()],
    "solutions.read_meeting": [manages(), oversees()],  # all pairs, all participants, the whole minutes
    "solutions.attend_meeting": [Among("pk", meetings_with_own_pair)],  # say who comes
    # agreements
    "solutions.draft_agreement": [_OWNER],  # of a solution
    "solutions.edit_agreement": [Related("solution__demand__owner")],
    "solutions.hand_in_agreement": [Related("solution__demand__owner"), challenger("solution__registration")],
    "solutions.check_agreement": [manages("solution__demand__competition_id")],
    "solutions.void_agreement": [
        Related("solution__demand__owner"),
        manages("solution__demand__competition_id"),
    ],
    "solutions.record_contract": [  # for an agreement
        Related("solution__demand__owner"),
        manages("solution__demand__competition_id"),
    ],
    "solutions.edit_contract": [
        Related("agreement__solution__demand__owner"),
        manages("agreement__solution__demand__competition_id"),
    ],
}

# a draft that was never finalised is the enterprise's own
_SEES_AGREEMENT = [
    Related("solution__demand__owner"),
    AllOf(
        Where(document_id__isnull=False),
        AnyOf(
            challenger("solution__registration"),
            manages("solution__demand__competition_id"),
            oversees("solution__demand__competition_id"),
        ),
    ),
]

register_actions(MAY)
register_visibility(
    Registration,
    AnyOf(challenger(""), AllOf(Where(submitted_at__isnull=False), AnyOf(manages(), oversees(roles=OVERSEERS)))),
)
register_visibility(
    DetailReading,
    AnyOf(
        Related("demand__owner"),
        challenger(),
        manages("demand__competition_id"),
        oversees("demand__competition_id", roles=OVERSEERS),
    ),
)
register_visibility(Solution, parties_of())
# an attachment that was not filed yet is the challenger's own, even when an earlier revision is open
register_visibility(
    SolutionFile,
    AnyOf(challenger("solution__registration"), AllOf(Where(added_in__isnull=False), parties_of("solution__"))),
)
for part in (SolutionRevision, SolutionMessage):
    register_visibility(part, parties_of("solution__"))
register_visibility(
    Meeting,
    AnyOf(
        manages(),
        oversees(),
        AllOf(
            Where(convened_at__isnull=False),
            AnyOf(Among("pk", meetings_with_own_pair), Among("pk", meetings_as_guest)),
        ),
    ),
)
# a side reads of its own pairs alone: challengers at one meeting may be rivals
register_visibility(
    MeetingPair,
    AnyOf(
        manages("meeting__competition_id"),
        oversees("meeting__competition_id"),
        AllOf(
            Where(meeting__convened_at__isnull=False),
            AnyOf(Related("solution__demand__owner"), challenger("solution__registration")),
        ),
    ),
)
register_visibility(MeetingParticipant, AnyOf(manages("meeting__competition_id"), oversees("meeting__competition_id")))
register_visibility(Agreement, AnyOf(*_SEES_AGREEMENT))
register_visibility(
    TechnicalContract,
    AnyOf(
        Related("agreement__solution__demand__owner"),
        challenger("agreement__solution__registration"),
        manages("agreement__solution__demand__competition_id"),
        oversees("agreement__solution__demand__competition_id"),
    ),
)
