"""The world of the permission tests: one of everything, and somebody of every kind."""

from tests.permissions.conftest import whole_world, world

__all__ = ["whole_world", "world"]
