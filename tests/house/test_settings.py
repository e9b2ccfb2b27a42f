"""A portal that others reach does not start without its secrets, and starts with safe settings."""

import os
import subprocess
import sys

import pytest

from challenge_portal.places import CHECKOUT

COMPLETE = {
    "SECRET_KEY": "k7#" + "f3Qz9!mW" * 8,
    "ALLOWED_HOSTS": "portal.example.org",
    "DATABASE_URL": "postgres://portal:secret@db/portal",
    "REDIS_URL": "redis://redis:6379/0",
    "MEDIA_ROOT": "/srv/portal/media",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "portal@example.org",
    "SEAL_KEYS": "3q2-7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhs=",
}


def start(**variables: str | None) -> subprocess.CompletedProcess[str]:
    """Start Django with production settings in an environment that holds just these variables."""
    chosen = {name: value for name, value in {**COMPLETE, **variables}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=CHECKOUT,
        env={
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "PORTAL_STATE": "/nonexistent",
            "DJANGO_SETTINGS_MODULE": "challenge_portal.settings.production",
            **chosen,
        },
        check=False,
        capture_output=True,
        text=True,
    )


def test_complete_production_settings_pass_djangos_deployment_check():
    done = start()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(COMPLETE))
@pytest.mark.parametrize("value", [None, "  "], ids=["missing", "blank"])
def test_production_refuses_to_start_without(name, value):
    done = start(**{name: value})
    assert done.returncode != 0
    assert f"{name} is not set" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("SECRET_KEY", "short", "at least 50 random characters"),
        ("SECRET_KEY", "demo-only-" + "0123456789abcdef" * 4, "at least 50 random characters"),
        ("SECRET_KEY", "a" * 60, "at least 50 random characters"),
        ("ALLOWED_HOSTS", "*", "must name the portal's hosts"),
        ("SEAL_KEYS", "short", "32 random bytes"),
        ("SEAL_KEYS", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=", "32 random bytes"),
        ("DATABASE_URL", "sqlite:////tmp/portal.sqlite3", "PostgreSQL"),
    ],
)
def test_production_refuses_to_start_with(name, value, why):
    done = start(**{name: value})
    assert done.returncode != 0
    assert why in done.stderr
