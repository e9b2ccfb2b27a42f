"""A catalogue, a round that is being prepared with a nomination, and one in publicity."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from awards import services

if TYPE_CHECKING:
    from tests.permissions.world import World


def build(world: World) -> None:
    """Add to ``world.things``."""
    host, competition, at = world.actors["host"], world.things["competition"], world.at
    given = services.KindEntry("优胜挑战者奖", "challenger", rule="路演选出。")
    kind = services.save_kind(actor=host, competition=competition, entry=given, at=at)
    titles = services.KindEntry("开放创新奖", "institution")
    other = services.save_kind(actor=host, competition=competition, entry=titles, at=at)
    solution = world.things["agreement"].solution
    draft = services.create_round(actor=host, competition=competition, title="秋季奖励批次", at=at)
    public = services.create_round(actor=host, competition=competition, title="春季奖励批次", at=at)
    nominated = services.nominate(
        actor=host, round_=draft, entry=services.Nomination(kind.pk, f"solution:{solution.pk}", "评分居前"), at=at
    )
    publicised = services.nominate(
        actor=host,
        round_=public,
        entry=services.Nomination(other.pk, f"institution:{world.things['agency'].pk}", "对接成功数居前"),
        at=at,
    )
    services.publicise_round(actor=host, round_=public, ends_at=None, at=at)
    for each in (kind, draft, public, nominated, publicised):
        each.refresh_from_db()
    world.things |= {
        "kind": kind,
        "draft_round": draft,
        "public_round": public,
        "nominated_award": nominated,
        "publicised_award": publicised,
        "late": f"{at + timedelta(days=30):%Y-%m-%dT%H:%M}",
    }
