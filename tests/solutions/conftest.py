"""The scene of the solutions' tests: one demand on the hall, its enterprise, a challenger; and browsers of them."""

import pytest

from demands.models import Demand
from tests.demands.conftest import Browse, at, browse, scene
from tests.factories.demands import Scene, make_scene
from tests.factories.kept import Laid, Layers, db, kept, laid
from tests.factories.solutions import load_solution_form

__all__ = ["Browse", "at", "browse", "db", "kept", "laid", "scene"]


def build_scene() -> Scene:
    made = make_scene()
    load_solution_form()
    return made


@pytest.fixture(scope="module")
def layers() -> Layers:
    return {"scene": build_scene, "demand": lambda scene: scene.published()}


@pytest.fixture
def demand(laid: Laid, db: None) -> Demand:
    """On the hall, open for solutions until SOLUTIONS_CLOSE."""
    made: Demand = laid["demand"]
    return made


@pytest.fixture
def sealed_demand(scene: Scene) -> Demand:
    """The same in a competition that seals."""
    type(scene.competition).objects.filter(pk=scene.competition.pk).update(seals_solutions=True)
    scene.competition.refresh_from_db()
    return scene.published()


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
