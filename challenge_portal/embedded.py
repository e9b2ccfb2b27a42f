"""The embedded PostgreSQL server: the one place that knows it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Address:
    """Where a folder's server listens: a unix socket in a closed folder."""

    host: str
    port: int
    user: str

    @classmethod
    def of(cls, folder: Path) -> "Address":
        """The address of the server whose folder this is, running or not."""
        return cls(host=str(folder / "run"), port=5432, user="portal")

    def django_settings(self, name: str) -> dict[str, Any]:
        """Django's DATABASES entry for one database of this server."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "HOST": self.host,
            "PORT": str(self.port),
            "USER": self.user,
        }
