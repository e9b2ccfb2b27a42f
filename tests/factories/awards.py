"""A catalogue and a round of awards at any stage of its life: moved by the services, nothing by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from awards import services
from awards.models import Award, AwardKind, AwardRound
from awards.rules.rounds import earliest_end
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import run_due
from competitions.models import Competition
from demands.models import Demand
from tests.factories.demands import Scene
from tests.factories.organisations import NOW
from tests.factories.solutions import solution_at

LATER = NOW + timedelta(days=30)
"""When rounds are made: the solutions are in by then."""


def kind_of(
    actor: Actor, competition: Competition, title: str = "优胜挑战者奖", *, at: datetime = LATER, **given: Any
) -> AwardKind:
    """A row of the catalogue; unless said otherwise 100,000 yuan each for two challengers."""
    values: dict[str, Any] = {"recipient": "challenger", "amount": Decimal("10"), "quota_max": 2, "source": "试行办法"}
    entry = services.KindEntry(title, **(values | given))
    return services.save_kind(actor=actor, competition=competition, entry=entry, at=at)


def round_of(scene: Scene, *, at: datetime = LATER) -> AwardRound:
    """An empty round of the scene's competition, with a catalogue of one kind if there is none."""
    if not scene.competition.award_kinds.exists():
        kind_of(scene.host, scene.competition, at=at)
    return services.create_round(actor=scene.host, competition=scene.competition, title="", at=at)


def nominated(
    scene: Scene,
    round_: AwardRound,
    *,
    kind: AwardKind | None = None,
    recipient: str = "",
    at: datetime = LATER,
    demand: Demand | None = None,
    challenger: Actor | None = None,
    **given: Any,
) -> Award:
    """A nomination; unless said otherwise of the challenger whose solution was agreed on for a new demand."""
    kind = kind or scene.competition.award_kinds.order_by("order")[0]
    if not recipient:
        demand = demand or scene.published()
        recipient = f"solution:{solution_at('agreed', demand, actor=challenger).pk}"
    entry = services.Nomination(kind.pk, recipient, "解决了共性难题，现场评分居前。", **given)
    return services.nominate(actor=scene.host, round_=round_, entry=entry, at=at)


def publicised(scene: Scene, *, at: datetime = LATER, challenger: Actor | None = None) -> AwardRound:
    """A round with one nomination, in publicity for as short as allowed."""
    round_ = round_of(scene, at=at)
    nominated(scene, round_, at=at, challenger=challenger)
    return services.publicise_round(actor=scene.host, round_=round_, ends_at=None, at=at)


def closed(scene: Scene, *, at: datetime = LATER, challenger: Actor | None = None) -> AwardRound:
    """A round whose publicity is over."""
    round_ = publicised(scene, at=at, challenger=challenger)
    assert round_.ends_at is not None
    run_due(at=round_.ends_at + timedelta(minutes=1))
    round_.refresh_from_db()
    return round_


def decided(scene: Scene, *, at: datetime = LATER, challenger: Actor | None = None) -> AwardRound:
    """A round whose awards are granted."""
    round_ = closed(scene, at=at, challenger=challenger)
    return services.move_round("decide", actor=scene.host, round_=round_, at=after(round_))


def after(round_: AwardRound) -> datetime:
    """A moment after the publicity."""
    return (round_.ends_at or earliest_end(round_, at=LATER)) + timedelta(hours=1)
