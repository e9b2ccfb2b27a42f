"""The address of the database: DATABASE_URL, else the embedded server of a folder. Nothing is started here."""

import os
from pathlib import Path
from typing import Any

import environ

from challenge_portal.embedded import Address


def database(name: str, folder: Path) -> dict[str, Any]:
    """Django's settings for the database that DATABASE_URL names, else for database `name` of the folder's server."""
    url = os.environ.get("DATABASE_URL")
    if url:
        settings: dict[str, Any] = dict(environ.Env.db_url_config(url))
    else:
        settings = Address.of(folder).django_settings(name)
    settings.setdefault("CONN_MAX_AGE", 60)
    settings["CONN_HEALTH_CHECKS"] = True
    return settings
