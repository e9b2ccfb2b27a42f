"""The scene of the awards' tests, and browsers of its people."""

from tests.demands.conftest import at, browse, layers, scene
from tests.factories.kept import db, kept, laid

__all__ = ["at", "browse", "db", "kept", "laid", "layers", "scene"]
