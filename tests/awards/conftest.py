"""The scene of the awards' tests, and browsers of its people."""

from tests.demands.conftest import at, browse, scene

__all__ = ["at", "browse", "scene"]
