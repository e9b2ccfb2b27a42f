"""Who may do what with editions, hosting applications and competitions, and who sees them. Each rule stands here once.

``AtCompetition`` is the rule for everything that hangs on a competition; demands and what follows them use it with a
lookup that leads to the competition's id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from challenge_portal.organisations.actors import Actor, GrantFact, register_grant_loader
from challenge_portal.organisations.policy import (
    AllOf,
    Among,
    Anybody,
    AnyOf,
    AtTheDeskOf,
    BySystem,
    HoldsRole,
    RelatedPerson,
    Where,
    register_actions,
    register_visibility,
)
from challenge_portal.organisations.roles import (
    CENTRE_OFFICER,
    DISTRICT_OFFICER,
    HOST_OFFICER,
    OFFICERS,
    OVERSEERS,
    PROVINCE_OFFICER,
    ROLE_LABELS,
)
from competitions.models import (
    Announcement,
    AnnouncementCorrection,
    ChangeRequest,
    Competition,
    CompetitionGrant,
    CompetitionParty,
    Complaint,
    Edition,
    EditionForwarding,
    Evaluation,
    Expert,
    FormPackage,
    HostingApplication,
    NoticeFile,
    PersonalExtension,
    ProposedDecision,
    RecommendationLetter,
    Reviewer,
    ReviewRecusal,
    ReviewSheet,
    Series,
    Session,
    StagePeriod,
    Track,
    WorkPlan,
)
from competitions.states import EDITIONS_IN_PUBLIC, ReviewSheetState

if TYPE_CHECKING:
    from challenge_portal.accounts.models import User

# Who works at an office that hosts: a city's host officer, or the province's or centre's own officers where that
# office hosts by itself (计划单列市, 直辖市, provinces).
HOSTING = frozenset({HOST_OFFICER, PROVINCE_OFFICER, CENTRE_OFFICER})
WATCHING = OFFICERS | OVERSEERS
UPPER_DESKS = frozenset({PROVINCE_OFFICER, CENTRE_OFFICER})


class PartyFact(NamedTuple):
    """An office that stands under a competition, its place in the tree, and whether it runs the competition."""

    competition_id: int
    authority_id: int
    path: str
    may_manage: bool


def _party_facts(actor: Actor) -> list[PartyFact]:
    """The offices under competitions that are the actor's own or below it. One query a request for all the rules."""

    def find() -> list[PartyFact]:
        below = Q(pk__in=[])
        for path in actor.paths(ROLE_LABELS):
            below |= Q(authority__path__startswith=path)
        rows = CompetitionParty.objects.filter(below).order_by()
        return [
            PartyFact(*row)
            for row in rows.values_list("competition_id", "authority_id", "authority__path", "may_manage")
        ]

    return actor.remember(_party_facts, find)


@cache
def competitions_managed_with(roles: frozenset[str]) -> Callable[[Actor], frozenset[int]]:
    """The function that finds the competitions which an actor runs by one of these roles."""

    def competition_ids(actor: Actor) -> frozenset[int]:
        granted = actor.competition_ids(roles)
        if actor.authority is None or not actor.paths(roles):
            return granted
        own = actor.authority.pk
        run = {each.competition_id for each in _party_facts(actor) if each.may_manage and each.authority_id == own}
        return granted | run

    return competition_ids


@cache
def competitions_overseen_with(roles: frozenset[str]) -> Callable[[Actor], frozenset[int]]:
    """The function that finds the competitions of which a party stands at or below a place of these roles."""

    def competition_ids(actor: Actor) -> frozenset[int]:
        granted, places = actor.competition_ids(roles), tuple(actor.paths(roles))
        if not places:
            return granted
        return granted | {each.competition_id for each in _party_facts(actor) if each.path.startswith(places)}

    return competition_ids


def manages(lookup: str = "competition_id", *, roles: Iterable[str] = HOSTING) -> Among:
    """The actor runs the competition: acts for exactly a managing party with such a role, or holds it there."""
    return Among(lookup, competitions_managed_with(frozenset(roles)))


def oversees(lookup: str = "competition_id", *, roles: Iterable[str] = WATCHING) -> Among:
    """The actor may look on: staff or supervisor of a party's office or of any office above it."""
    return Among(lookup, competitions_overseen_with(frozenset(roles)))


def AtCompetition(roles: Iterable[str], lookup: str = "competition_id") -> Among:  # noqa: N802 - reads as a rule
    """Holds one of these roles for the competition: as a managing party's officer, or by a grant at it."""
    return manages(lookup, roles=roles)


def competition_grants(person: User, at: datetime) -> list[tuple[int | None, GrantFact]]:
    """The person's living roles at single competitions, with the office for which they then act. One query."""
    living = CompetitionGrant.objects.filter(user=person).filter(Q(expires_at=None) | Q(expires_at__gt=at))
    return [
        (grant.authority_id, GrantFact(grant.permission.codename, competition_id=grant.content_object_id))
        for grant in living.select_related("permission").order_by("pk")
    ]


register_grant_loader(competition_grants)

# who reads a complaint as an office: the body that answers, and the supervisors of it or above it
READS_COMPLAINTS = AnyOf(AtTheDeskOf(OFFICERS, at="body"), HoldsRole(OVERSEERS, at="body"))

_AT_THE_HOST = AtTheDeskOf(HOSTING, at="host")
_AT_THE_RECOMMENDER = AtTheDeskOf(PROVINCE_OFFICER, at="recommender")
_CENTRE_FOR_DIRECT = AllOf(Where(recommender__isnull=True), AtTheDeskOf(CENTRE_OFFICER, at="edition__organiser"))

register_actions(
    {
        # the centre
        "competitions.open_edition": [HoldsRole(CENTRE_OFFICER)],
        "competitions.edit_edition": [AtTheDeskOf(CENTRE_OFFICER, at="organiser")],
        "competitions.decide": [AtTheDeskOf(CENTRE_OFFICER, at="edition__organiser")],
        "competitions.create_competition": [HoldsRole(CENTRE_OFFICER)],
        # the province
        "competitions.forward": [AtTheDeskOf(PROVINCE_OFFICER, at="self")],
        "competitions.recommend": [_AT_THE_RECOMMENDER],
        "competitions.open_letter": [AtTheDeskOf(PROVINCE_OFFICER, at="self")],
        "competitions.write_letter": [AtTheDeskOf(PROVINCE_OFFICER, at="province")],
        # stamped forms in one file: the centre all, a province its own
        "competitions.pack_forms": [AtTheDeskOf(UPPER_DESKS, at="self")],
        "competitions.handle_package": [AtTheDeskOf(UPPER_DESKS, at="office")],
        "competitions.finish_package": [BySystem()],
        # whoever reviews first gives back: the province, or the centre where no province stands between
        "competitions.give_back": [_AT_THE_RECOMMENDER, _CENTRE_FOR_DIRECT],
        # stamped copies on paper come to whoever reviews
        "competitions.record_paper": [_AT_THE_RECOMMENDER, AtTheDeskOf(CENTRE_OFFICER, at="edition__organiser")],
        # a later deadline for one host: the province for its own, the centre by "competitions.edit_edition"
        "competitions.extend": [AtTheDeskOf(PROVINCE_OFFICER, at="self")],
        "competitions.end_extension": [
            AtTheDeskOf(PROVINCE_OFFICER, at="office"),
            AtTheDeskOf(CENTRE_OFFICER, at="edition__organiser"),
        ],
        "competitions.use_extension": [AtTheDeskOf(HOSTING, at="host")],
        # the host
        "competitions.apply": [AtTheDeskOf(HOSTING - {CENTRE_OFFICER}, at="self")],
        "competitions.edit_application": [_AT_THE_HOST],
        "competitions.submit": [_AT_THE_HOST],
        "competitions.withdraw": [_AT_THE_HOST],
        # the text of what an office announced, as a file to edit
        "competitions.edit_text": [AtTheDeskOf(UPPER_DESKS, at="issuer")],
        # running a competition
        "competitions.run": [manages("pk")],
        "competitions.arrange": [manages("pk"), AtTheDeskOf(CENTRE_OFFICER, at="edition__organiser")],
        # who runs it is the centre's word, as it was when the hosts were named; a host shares no power by itself
        "competitions.name_hosts": [AtTheDeskOf(CENTRE_OFFICER, at="edition__organiser")],
        "competitions.grant": [manages("pk")],
        "competitions.announce": [AtTheDeskOf(OFFICERS - {DISTRICT_OFFICER}, at="self")],
        "competitions.watch": [manages("pk"), oversees("pk")],
        # named reviewers score what waits for the centre; which of it they may, reviewers.py says
        "competitions.list_expert": [HoldsRole(CENTRE_OFFICER)],
        "competitions.keep_expert": [AtTheDeskOf(CENTRE_OFFICER, at="office")],
        "competitions.run_review": [AtTheDeskOf(CENTRE_OFFICER, at="organiser")],  # of an edition
        "competitions.sit": [RelatedPerson("person")],  # of a Reviewer: declare a conflict
        "competitions.score": [RelatedPerson("reviewer__person")],  # of a ReviewSheet
        "competitions.reopen_sheet": [AtTheDeskOf(CENTRE_OFFICER, at="application__edition__organiser")],
        "competitions.evaluate": [AtTheDeskOf(CENTRE_OFFICER, at="edition__organiser")],  # of a competition
        # the work plan: the host writes, the centre approves and announces the launch
        "competitions.write_plan": [manages()],
        "competitions.review_plan": [AtTheDeskOf(CENTRE_OFFICER, at="competition__edition__organiser")],
        # a change after acceptance: the host asks, the province consents, the centre approves
        "competitions.change_application": [_AT_THE_HOST],
        "competitions.ask_change": [AtTheDeskOf(HOSTING, at="application__host")],
        "competitions.consent_to_change": [AtTheDeskOf(PROVINCE_OFFICER, at="application__recommender")],
        "competitions.decide_change": [AtTheDeskOf(CENTRE_OFFICER, at="application__edition__organiser")],
        # complaints
        "competitions.complain": [Anybody()],  # about a competition
        "competitions.handle_complaint": [AtTheDeskOf(OFFICERS, at="body")],
        "competitions.withdraw_complaint": [RelatedPerson("person")],
    }
)

register_visibility(Series, Anybody())
register_visibility(Edition, AnyOf(Where(state__in=EDITIONS_IN_PUBLIC), HoldsRole(WATCHING, at="organiser")))
register_visibility(
    Track, AnyOf(Where(edition__state__in=EDITIONS_IN_PUBLIC), HoldsRole(WATCHING, at="edition__organiser"))
)
# an annex is read by whoever reads the notice, and by nobody once it was taken out
register_visibility(
    NoticeFile,
    AllOf(
        Where(removed=False),
        AnyOf(Where(edition__state__in=EDITIONS_IN_PUBLIC), HoldsRole(WATCHING, at="edition__organiser")),
    ),
)
register_visibility(EditionForwarding, Anybody())
register_visibility(
    HostingApplication,
    AnyOf(
        AtTheDeskOf(WATCHING, at="host"),
        AllOf(Where(submitted_at__isnull=False), HoldsRole(WATCHING, at="host")),  # a draft is the host's own
    ),
)
# before the release nobody but the centre's own officers knows, not even those above or beside them who look on
register_visibility(ProposedDecision, AtTheDeskOf(CENTRE_OFFICER, at="application__edition__organiser"))
# who reviews, how and with what result is the centre's alone, before the release and after it
register_visibility(Reviewer, AnyOf(RelatedPerson("person"), AtTheDeskOf(CENTRE_OFFICER, at="edition__organiser")))
register_visibility(
    ReviewRecusal,
    AnyOf(RelatedPerson("reviewer__person"), AtTheDeskOf(CENTRE_OFFICER, at="application__edition__organiser")),
)
register_visibility(
    ReviewSheet,
    AnyOf(
        RelatedPerson("reviewer__person"),
        AllOf(
            Where(state=ReviewSheetState.SUBMITTED),  # what is being written is the reviewer's own
            AtTheDeskOf(CENTRE_OFFICER, at="application__edition__organiser"),
        ),
    ),
)
register_visibility(Expert, AtTheDeskOf(CENTRE_OFFICER, at="office"))
register_visibility(Evaluation, AtTheDeskOf(CENTRE_OFFICER, at="competition__edition__organiser"))
register_visibility(
    RecommendationLetter,
    AnyOf(
        AtTheDeskOf(WATCHING, at="province"),
        AllOf(Where(sent_at__isnull=False), HoldsRole(WATCHING, at="province")),  # a draft is the province's own
    ),
)
register_visibility(FormPackage, AtTheDeskOf(UPPER_DESKS, at="office"))  # it names every applicant's contact person
register_visibility(PersonalExtension, HoldsRole(WATCHING, at="host"))
register_visibility(Competition, Anybody())
for part in (CompetitionParty, StagePeriod, Session):
    register_visibility(part, Anybody())
register_visibility(CompetitionGrant, AnyOf(manages("content_object_id"), oversees("content_object_id")))
register_visibility(
    WorkPlan,
    AnyOf(
        manages(roles=WATCHING),
        AllOf(Where(submitted_at__isnull=False), oversees()),  # a draft is the host's own
    ),
)
register_visibility(ChangeRequest, HoldsRole(WATCHING, at="application__host"))
register_visibility(Announcement, Anybody())
register_visibility(AnnouncementCorrection, Anybody())
# who runs the competition doesn't read what is said about them to another body
register_visibility(
    Complaint,
    AnyOf(RelatedPerson("person"), READS_COMPLAINTS),
)
