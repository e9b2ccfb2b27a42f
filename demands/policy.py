"""Who may do what with a demand, and who sees it. Each rule stands here once.

The public reads ``PublicVersion`` only, and of it what the selectors choose; the demand itself is seen by its
parties: the enterprise, the host's officers and everybody above them, the district, the entrusted agency. Pages ask
here too: what isn't seen isn't on them.
"""

from __future__ import annotations

from challenge_portal.organisations.models import InstitutionKind
from challenge_portal.organisations.policy import (
    AllOf,
    AnyOf,
    HoldsRole,
    Related,
    RelatedPerson,
    Rule,
    SignedIn,
    Where,
    register_actions,
    register_visibility,
)
from challenge_portal.organisations.roles import DISTRICT_OFFICER
from competitions.policy import manages, oversees
from demands.models import Analysis, Batch, Demand, PublicQuestion, PublicVersion
from demands.states import HANDED_IN, ON_THE_HALL, AnalysisState

# 在…注册的企事业单位 (2021 沪苏 notice, 一；沪科合〔2019〕23号 三（一）)
MAY_OWN = frozenset({InstitutionKind.ENTERPRISE, InstitutionKind.PUBLIC_INSTITUTION})
# 服务机构包括高校、科研院所内设的技术转移机构，社会化技术转移机构等 (沪科合〔2019〕23号 三（三）1（2）)
MAY_ANALYSE = frozenset(
    {InstitutionKind.SERVICE_AGENCY, InstitutionKind.UNIVERSITY, InstitutionKind.RESEARCH_INSTITUTE}
)


def _parties(demand: str = "") -> list[Rule]:
    """Who sees a demand, by the lookup that leads to it (empty: the object is the demand). A draft is its owner's."""
    staff = AnyOf(
        manages(f"{demand}competition_id"),
        oversees(f"{demand}competition_id"),
        HoldsRole(DISTRICT_OFFICER, at=f"{demand}region"),
    )
    return [
        Related(f"{demand}owner"),
        Related(f"{demand}agency"),
        AllOf(Where(**{f"{demand}submitted_at__isnull": False}), staff),
    ]


MAY: dict[str, list[Rule]] = {
    # the enterprise
    "demands.file": [AllOf(Related("self"), Where(kind__in=MAY_OWN))],
    "demands.edit": [Related("owner")],
    "demands.submit": [Related("owner")],
    "demands.confirm": [Related("owner")],
    "demands.withdraw": [Related("owner")],
    # the host
    "demands.review": [manages()],
    "demands.assign": [manages()],
    "demands.word": [manages()],
    "demands.publish": [manages()],
    "demands.take_down": [manages()],
    "demands.make_batch": [manages("pk")],
    # each side for itself: whether challengers from abroad may read the detail tier
    "demands.open_abroad": [Related("owner"), manages()],
    # the entrusted agency
    "demands.hand_in": [Related("agency")],
    "demands.analyse": [Related("agency")],
    # public questions
    "demands.ask": [AllOf(SignedIn(), Where(state__in=ON_THE_HALL))],
    "demands.answer_question": [Related("demand__owner"), manages("demand__competition_id")],
    "demands.hide_question": [manages("demand__competition_id")],
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

register_actions(MAY)
register_visibility(Demand, SEES)
register_visibility(PublicVersion, SEES_PUBLIC_VERSION)
register_visibility(Analysis, SEES_ANALYSIS)
register_visibility(Batch, SEES_BATCH)
register_visibility(PublicQuestion, SEES_QUESTION)
