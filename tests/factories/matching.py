"""Matching meetings and what comes of them, all by the services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from challenge_portal.documents.rendering import Rendered
from challenge_portal.documents.tasks import keep_print
from challenge_portal.kernel.clock import local
from challenge_portal.organisations.actors import Actor
from demands.models import Demand
from solutions import services
from solutions.models import Agreement, Meeting, Solution
from tests.factories.demands import Scene
from tests.factories.documents import pdf_bytes, upload
from tests.factories.organisations import NOW
from tests.factories.solutions import solution_at

STARTS = NOW + timedelta(days=40)
ENDS = STARTS + timedelta(hours=2)
AFTER = ENDS + timedelta(hours=1)
LATER = NOW + timedelta(days=50)  # when the two have met and one is chosen
MINUTES = (
    "双方就柔轮复合强化工艺的适用范围、台架验证方案和知识产权归属逐项交换意见，议定两周内由挑战者提交台架试验大纲，"
    "需求方提供三批次试样，一个月后再次会商，商定后签订意向合作协议。"
)


def plan(solutions: Sequence[Solution] = (), **given: Any) -> services.MeetingPlan:
    """A plan for these solutions."""
    values: dict[str, Any] = {
        "title": "精密传动专题对接会",
        "place": "日照市科技局 301 会议室",
        "starts_at": STARTS,
        "ends_at": ENDS,
        "solution_ids": [each.pk for each in solutions],
    }
    return services.MeetingPlan(**(values | given))


def planned(scene: Scene, *solutions: Solution, at: datetime = NOW, **given: Any) -> Meeting:
    """A meeting that only the host knows of."""
    return services.plan_meeting(actor=scene.host, competition=scene.competition, plan=plan(solutions, **given), at=at)


def convened(scene: Scene, *solutions: Solution, at: datetime = NOW, **given: Any) -> Meeting:
    """A meeting to which everybody is invited."""
    meeting = planned(scene, *solutions, at=at, **given)
    return services.fire_meeting("convene", actor=scene.host, meeting=meeting, at=at)


def results(meeting: Meeting, outcome: str = "agreed", **given: Any) -> services.Minutes:
    """Complete minutes: every pair with this outcome, everybody came."""
    values: dict[str, Any] = {
        "minutes": MINUTES,
        "outcomes": {pair.pk: services.Result(outcome, "两周内提交大纲") for pair in meeting.pairs.all()},
        "attended": frozenset(meeting.participants.values_list("pk", flat=True)),
    }
    return services.Minutes(**(values | given))


def held(scene: Scene, *solutions: Solution, outcome: str = "agreed", **given: Any) -> Meeting:
    """A meeting with its minutes."""
    meeting = convened(scene, *solutions, **given)
    after = meeting.ends_at + timedelta(hours=1)
    return services.hold_meeting(actor=scene.host, meeting=meeting, minutes=results(meeting, outcome), at=after)


# Agreements

SIGNERS = {"owner_signer": "演示董事长", "challenger_signer": "演示副校长"}


def drafted(scene: Scene, demand: Demand, *, challenger: Actor | None = None, at: datetime = LATER) -> Agreement:
    """The enterprise's draft for a chosen solution."""
    solution = solution_at("chosen", demand, actor=challenger)
    return services.draft_agreement(actor=scene.owner, solution=solution, at=at)


def text_of(agreement: Agreement, **given: Any) -> services.AgreementText:
    """The draft's own text with what makes it complete."""
    names = [each.name for each in fields(services.AgreementText)]
    values = {name: getattr(agreement, name) for name in names}
    return services.AgreementText(**(values | SIGNERS | given))


def finalised(
    scene: Scene, demand: Demand, *, challenger: Actor | None = None, at: datetime = LATER, **given: Any
) -> Agreement:
    """A numbered agreement whose print is there."""
    agreement = drafted(scene, demand, challenger=challenger, at=at)
    services.save_agreement(actor=scene.owner, agreement=agreement, text=text_of(agreement, **given), at=at)
    services.fire_agreement("finalise", actor=scene.owner, agreement=agreement, at=at)
    printed(agreement, at=at)
    return agreement


def printed(agreement: Agreement, *, at: datetime = LATER, pages: int = 2) -> None:
    """Keep a print of the paper without the renderer."""
    assert agreement.document is not None
    keep_print(agreement.document, Rendered(pdf_bytes(pages), pages), at=at)


def signed_agreement(
    scene: Scene, demand: Demand, *, challenger: Actor | None = None, at: datetime = LATER, **given: Any
) -> Agreement:
    """An agreement whose signed scan waits for the host."""
    agreement = finalised(scene, demand, challenger=challenger, at=at, **given)
    return services.hand_in_agreement(
        actor=scene.owner,
        agreement=agreement,
        upload=upload("协议.pdf", pdf_bytes(2)),
        signed_on=local(at).date(),
        at=at,
    )


def confirmed_agreement(
    scene: Scene, demand: Demand, *, challenger: Actor | None = None, at: datetime = LATER, **given: Any
) -> Agreement:
    """An agreement that stands."""
    agreement = signed_agreement(scene, demand, challenger=challenger, at=at, **given)
    return services.confirm_agreement(actor=scene.host, agreement=agreement, at=at, scan_matches=True)


def contract_text(**given: Any) -> services.ContractText:
    """A complete record of a technical contract."""
    values: dict[str, Any] = {
        "title": "柔轮复合强化工艺开发",
        "kind": "development",
        "amount": Decimal("268.5"),
        "signed_on": local(LATER).date(),
        "registration_number": "2026370000001234",
    }
    return services.ContractText(**(values | given))
