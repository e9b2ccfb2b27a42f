"""How many questions the pages of solutions ask: the same at one row and at thirty."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.urls import reverse

from demands.models import Demand
from solutions.models import Solution
from solutions.services.answers import note_reading
from tests.factories.demands import Scene
from tests.factories.organisations import NOW
from tests.factories.queries import OFFICE, cost
from tests.factories.solutions import challenger, draft_of, solution_at
from tests.solutions.conftest import Browse

IN_TIME = NOW + timedelta(days=30)
MORE = 29


def test_pages_ask_the_same_few_questions_at_one_row_and_at_thirty(
    scene: Scene, demand: Demand, browse: Browse, at: Callable[[datetime], None]
) -> None:
    at(IN_TIME)
    actor = challenger()
    solution = solution_at("asked", demand, actor=actor)
    draft = draft_of(scene.published(title="另一项"), actor=actor)
    note_reading(actor=scene.owner, solution=solution, at=IN_TIME)
    mine, owner, host = browse(actor), browse(scene.owner), browse(scene.host)
    code = scene.competition.code
    pages = {
        "mine": (mine, reverse("solutions:mine")),
        "own": (mine, reverse("solutions:own", args=[solution.pk])),
        "edit": (mine, reverse("solutions:edit", args=[draft.pk])),
        "receipt": (mine, reverse("solutions:receipt", args=[solution.pk, 1])),
        "start": (mine, reverse("solutions:start", args=[demand.public_version.number])),
        "called": (owner, reverse("solutions:called")),
        "received": (owner, reverse("solutions:received", args=[demand.pk])),
        "solution": (owner, reverse("solutions:solution", args=[solution.pk])),
        "read by the host": (host, reverse("solutions:solution", args=[solution.pk])),
        "board": (host, reverse("solutions:board", args=[code])),
        "desk": (mine, reverse("pages:desk")),
        "owner's desk": (owner, reverse("pages:desk")),
        "my api": (mine, "/api/v1/my/solutions/"),
        "received api": (owner, "/api/v1/my/received-solutions/"),
    }
    before = {name: cost(client, url) for name, (client, url) in pages.items()}
    for number in range(MORE):
        solution_at("submitted", demand, actor=challenger(f"演示大学{number}"))
        other = scene.published(title=f"需求{number}")
        solution_at("submitted", other, actor=actor)
    after = {name: cost(client, url) for name, (client, url) in pages.items()}

    assert Solution.objects.count() == 2 + 2 * MORE
    assert after == before
    assert {name: asked for name, asked in after.items() if asked > OFFICE} == {}
