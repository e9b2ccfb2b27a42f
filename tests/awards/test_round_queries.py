"""How many questions the pages of awards and complaints ask: the same at one row and at thirty."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from awards import services
from awards.models import AwardKind, AwardRound
from competitions.models import CompetitionParty
from tests.competitions.complaint_scene import filed
from tests.demands.conftest import Browse
from tests.factories import awards as make
from tests.factories.awards import LATER
from tests.factories.demands import Scene
from tests.factories.organisations import InstitutionFactory
from tests.factories.queries import OFFICE, PUBLIC, cost


def fill(scene: Scene, round_: AwardRound, kind: AwardKind, rows: int) -> None:
    """So many more units that stand as parties, each nominated; as many complaints."""
    for number in range(rows):
        unit = InstitutionFactory()
        CompetitionParty.objects.create(
            competition=scene.competition, institution=unit, title="cooperating", order=number
        )
        make.nominated(scene, round_, kind=kind, recipient=f"institution:{unit.pk}")
        filed(scene, at=LATER)


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def test_pages_ask_the_same_few_questions_at_one_row_and_at_thirty(scene: Scene, browse: Browse, at: object) -> None:
    at(LATER)  # type: ignore[operator]
    code = scene.competition.code
    kind = make.kind_of(scene.host, scene.competition, "优秀组织奖", recipient="authority", quota_max=None)
    public, draft = make.round_of(scene), make.round_of(scene)
    visitor, host = browse(), browse(scene.host)
    before: dict[str, int] = {}
    for rows in (1, 30):
        if public.state != "draft":
            services.move_round("take_back", actor=scene.host, round_=public, at=LATER, reason="增补")
        fill(scene, public, kind, rows)
        services.publicise_round(actor=scene.host, round_=public, ends_at=None, at=LATER)
        pages = {
            reverse("awards:of_competition", args=[code]): (visitor, PUBLIC),
            reverse("competitions:competition", args=[code]): (visitor, PUBLIC),
            "the announcement": (visitor, PUBLIC),
            reverse("competitions:new_complaint") + f"?competition={code}": (visitor, PUBLIC),
            reverse("competitions:complaints"): (visitor, PUBLIC),
            "/api/v1/awards/": (visitor, PUBLIC),
            reverse("awards:rounds"): (host, OFFICE),
            reverse("awards:round", args=[public.pk]): (host, OFFICE),
            reverse("awards:nominate", args=[draft.pk]): (host, OFFICE),
            reverse("awards:catalogue", args=[code]): (host, OFFICE),
            reverse("awards:mine"): (host, OFFICE),
            reverse("competitions:complaint_cases"): (host, OFFICE),
        }
        announced = reverse("competitions:announcement", args=[public.announcement_id])
        found = {name: cost(who, name if name.startswith("/") else announced) for name, (who, _) in pages.items()}
        limits = {name: most for name, (_, most) in pages.items()}
        assert {name: asked for name, asked in found.items() if asked > limits[name]} == {}
        assert before in ({}, found)
        before = found
