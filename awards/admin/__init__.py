"""The office lists of this app."""

from awards.admin import finals, rounds

__all__ = ["finals", "rounds"]
