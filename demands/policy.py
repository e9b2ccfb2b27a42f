"""Who may do what with a demand, and who sees it. Each rule stands here once.

The public reads ``PublicVersion`` only, and of it what the selectors choose; the demand itself is seen by its
parties: the enterprise, the host's officers and everybody above them, the district, the entrusted agency. Pages ask
here too: what isn't seen isn't on them.
"""

from __future__ import annotations

from django.db.models import Model, Q

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority, InstitutionKind
from challenge_portal.organisations.policy import (
    EVERYBODY,
    NOBODY,
    AllOf,
    Among,
    AnyOf,
    AtTheDeskOf,
    BySystem,
    HoldsRole,
    Related,
    RelatedPerson,
    Rule,
    SignedIn,
    Where,
    register_actions,
    register_visibility,
)
from challenge_portal.organisations.roles import DISTRICT_OFFICER, OFFICERS
from competitions.models import CompetitionParty
from competitions.policy import manages, oversees
from demands.models import (
    Analysis,
    Batch,
    Correction,
    Demand,
    ImportSheet,
    IntakeLink,
    PublicQuestion,
    PublicVersion,
    Reconfirmation,
)
from demands.states import (
    BROUGHT_IN,
    HANDED_IN,
    ON_THE_HALL,
    SHOWN_TO_OWNER,
    AnalysisState,
    Channel,
    CorrectionState,
)

# 在…注册的企事业单位 (2021 沪苏 notice, 一；沪科合〔2019〕23号 三（一）)
MAY_OWN = frozenset({InstitutionKind.ENTERPRISE, InstitutionKind.PUBLIC_INSTITUTION})
# 服务机构包括高校、科研院所内设的技术转移机构，社会化技术转移机构等 (沪科合〔2019〕23号 三（三）1（2）)
MAY_ANALYSE = frozenset(
    {InstitutionKind.SERVICE_AGENCY, InstitutionKind.UNIVERSITY, InstitutionKind.RESEARCH_INSTITUTE}
)


def _claimed(demand: str = "") -> Rule:
    """The enterprise filed it itself or has taken it over."""
    return AnyOf(Where(**{f"{demand}channel": Channel.ACCOUNT}), Where(**{f"{demand}claimed_at__isnull": False}))


def _unclaimed(demand: str = "") -> Rule:
    return AllOf(Where(**{f"{demand}channel__in": BROUGHT_IN}), Where(**{f"{demand}claimed_at__isnull": True}))


def _entered_it(demand: str = "") -> Rule:
    """The actor's office or agency entered the demand for the enterprise."""
    return AnyOf(AtTheDeskOf(OFFICERS, at=f"{demand}entered_office"), Related(f"{demand}entered_agency"))


def competitions_above(actor: Actor) -> frozenset[int]:
    """The competitions run by an office above the actor's district. One query a request."""
    step = Authority.steplen
    paths = {path[:end] for path in actor.paths({DISTRICT_OFFICER}) for end in range(step, len(path) + 1, step)}
    if not paths:
        return frozenset()
    rows = CompetitionParty.objects.filter(authority__path__in=paths, may_manage=True).order_by()
    return frozenset(rows.values_list("competition_id", flat=True))


class ActsForAgency(Rule):
    """The actor acts for a unit that may help enterprises with their demands, and whose code is confirmed."""

    def q(self, actor: Actor) -> Q:
        return EVERYBODY if self.possible(actor) else NOBODY

    def holds(self, actor: Actor, obj: Model) -> bool:
        return self.possible(actor)

    def possible(self, actor: Actor) -> bool:
        unit = actor.institution
        return unit is not None and unit.kind in MAY_ANALYSE and unit.code_confirmed


def _parties(demand: str = "") -> list[Rule]:
    """Who sees a demand, by the lookup that leads to it (empty: the object is the demand). A draft is its owner's, but
    what somebody else brought in is also seen by the staff; what came by a link shows itself to its owner only once
    they had the claim code.
    """
    staff = AnyOf(
        manages(f"{demand}competition_id"),
        oversees(f"{demand}competition_id"),
        HoldsRole(DISTRICT_OFFICER, at=f"{demand}region"),
    )
    shown = AnyOf(_claimed(demand), Where(**{f"{demand}channel__in": SHOWN_TO_OWNER}))
    filed = AnyOf(Where(**{f"{demand}submitted_at__isnull": False}), Where(**{f"{demand}channel__in": BROUGHT_IN}))
    return [
        AllOf(Related(f"{demand}owner"), shown),
        Related(f"{demand}agency"),
        AllOf(filed, staff),
        AllOf(_unclaimed(demand), _entered_it(demand)),
    ]


OWN = AllOf(Related("owner"), _claimed())
ENTERED = AllOf(_unclaimed(), Where(channel__in=SHOWN_TO_OWNER), _entered_it())


RECONFIRMS = AnyOf(Related("institution"), RelatedPerson("person"))

# hosts, the districts below them, and agencies; for a competition
BRINGS_IN = AnyOf(manages("pk"), Among("pk", competitions_above), ActsForAgency())

MAY: dict[str, list[Rule]] = {
    # the enterprise
    "demands.file": [AllOf(Related("self"), Where(kind__in=MAY_OWN))],
    "demands.edit": [OWN, ENTERED],
    "demands.submit": [OWN],
    "demands.confirm": [OWN],
    "demands.withdraw": [OWN, ENTERED, AllOf(_unclaimed(), manages())],
    # the host
    "demands.review": [manages()],
    "demands.assign": [manages()],
    "demands.word": [manages()],
    "demands.publish": [manages()],
    "demands.take_down": [manages()],
    "demands.make_batch": [manages("pk")],
    # each side for itself: whether challengers from abroad may read the detail tier
    "demands.open_abroad": [OWN, manages()],
    # the entrusted agency
    "demands.hand_in": [Related("agency")],
    "demands.analyse": [Related("agency")],
    # the ways in beside an account: hosts, districts below them and agencies bring demands in; officers alone keep
    # imported rows and hang out QR links; the enterprise takes over what was brought in for it
    "demands.bring_in": [BRINGS_IN],
    "demands.open_link": [manages("pk"), Among("pk", competitions_above)],
    "demands.run_link": [AtTheDeskOf(OFFICERS, at="office"), manages()],
    "demands.confirm_import": [AtTheDeskOf(OFFICERS, at="office"), manages()],
    "demands.discard_import": [AtTheDeskOf(OFFICERS, at="office"), Related("agency"), manages()],
    "demands.work_import": [BySystem()],
    "demands.claim": [AllOf(Related("owner"), _unclaimed())],
    # public questions
    "demands.ask": [AllOf(SignedIn(), Where(state__in=ON_THE_HALL))],
    "demands.answer_question": [Related("demand__owner"), manages("demand__competition_id")],
    "demands.hide_question": [manages("demand__competition_id")],
    # corrections of what stands on the hall; a challenger confirms again for their own unit or person
    "demands.ask_correction": [OWN],
    "demands.correct": [manages()],
    "demands.word_correction": [manages("demand__competition_id")],
    "demands.answer_correction": [Related("demand__owner")],
    "demands.reconfirm": [RECONFIRMS],
    # what follows when a demand moves
    "demands.settle": [manages()],  # a letter of intent was confirmed or voided
    "demands.judge_analysis": [manages("demand__competition_id")],
    "demands.cancel_analysis": [manages("demand__competition_id"), Related("demand__owner")],
}

SEES = AnyOf(*_parties())
SEES_PUBLIC_VERSION = AnyOf(Where(demand__state__in=ON_THE_HALL), *_parties("demand__"))
# 各市、区科技局对需求进行诊断，确保真实、有效 (2021 沪苏 notice, 三.1): a district vouches for the demands of its own place,
# so it reads what was found out about them, once it is handed in.
SEES_ANALYSIS = AnyOf(
    AllOf(Related("agency"), Where(state__in=[state for state in AnalysisState if state != AnalysisState.CANCELLED])),
    AllOf(Related("demand__owner"), Where(state=AnalysisState.APPROVED)),
    manages("demand__competition_id"),
    oversees("demand__competition_id"),
    AllOf(Where(state__in=HANDED_IN), HoldsRole(DISTRICT_OFFICER, at="demand__region")),
)
# Everybody reads a question once it is answered; its asker and the two sides read it from the beginning.
SEES_QUESTION = AnyOf(
    Where(answered_at__isnull=False, hidden_at__isnull=True, demand__state__in=ON_THE_HALL),
    RelatedPerson("asked_by"),
    Related("demand__owner"),
    manages("demand__competition_id"),
    oversees("demand__competition_id"),
)
SEES_BATCH = AnyOf(manages(), oversees())
# Both sides read a correction while it is worded, everybody from the moment at which it is public.
_CORRECTION_SIDES = AnyOf(
    Related("demand__owner"), manages("demand__competition_id"), oversees("demand__competition_id")
)
SEES_CORRECTION = AnyOf(Where(state=CorrectionState.PUBLISHED, demand__state__in=ON_THE_HALL), _CORRECTION_SIDES)
SEES_RECONFIRMATION = RECONFIRMS  # the host reads who confirmed on the page of the correction
# the rows of a sheet name people of other districts' enterprises, so it is for who sent it and for the host
SEES_IMPORT = AnyOf(AtTheDeskOf(OFFICERS, at="office"), Related("agency"), manages(), oversees())
SEES_LINK = AnyOf(AtTheDeskOf(OFFICERS, at="office"), manages(), oversees())

register_actions(MAY)
register_visibility(Demand, SEES)
register_visibility(PublicVersion, SEES_PUBLIC_VERSION)
register_visibility(Analysis, SEES_ANALYSIS)
register_visibility(Batch, SEES_BATCH)
register_visibility(ImportSheet, SEES_IMPORT)
register_visibility(IntakeLink, SEES_LINK)
register_visibility(PublicQuestion, SEES_QUESTION)
register_visibility(Correction, SEES_CORRECTION)
register_visibility(Reconfirmation, SEES_RECONFIRMATION)
