"""Solutions of the first tenant: a draft, a filed one with a supplement asked for, one that waits for its answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from challenge_portal.organisations.actors import Actor
from competitions.states import Stage
from demands.models import Demand
from solutions.models import DetailReading, Solution, SolutionFile
from solutions.services.answers import supplement_solution
from solutions.services.filing import attach_file
from tests.factories.documents import pdf_bytes, upload
from tests.factories.organisations import InstitutionFactory, UserFactory, member
from tests.factories.solutions import draft_of, solution_at

if TYPE_CHECKING:
    from tests.permissions.world import World


def build(world: World) -> None:
    """Add to ``world.things``."""
    demand: Demand = world.things["published"]
    challenger, at = world.actors["challenger"], world.at
    # the call is open in this world, whatever the calendar of the application said
    demand.competition.periods.filter(stage=Stage.SOLUTIONS).update(opens_at=at - timedelta(days=1))
    filed = solution_at("asked", demand, actor=challenger, at=at)
    Solution.objects.filter(pk=filed.pk).update(title="相变蓄冷与风道协同方案")
    neighbour = member(InstitutionFactory(kind="university", region=world.tree["rizhao"]), at=at)
    waiting = solution_at("asked", demand, actor=neighbour, at=at)
    supplement_solution(actor=neighbour, solution=waiting, text="厢体温度场实测数据见正文。", at=at)
    drafted = draft_of(demand, actor=Actor(UserFactory()), at=at, title="自然人的未提交方案")
    file: SolutionFile = attach_file(actor=neighbour, solution=waiting, upload=upload("图纸.pdf", pdf_bytes()), at=at)
    DetailReading.objects.get_or_create(
        registration=filed.registration, demand=demand, defaults={"person": challenger.person, "first_at": at}
    )
    world.things |= {"solution": filed, "waiting_solution": waiting, "drafted_solution": drafted, "solution_file": file}
    world.things["solution"].refresh_from_db()
