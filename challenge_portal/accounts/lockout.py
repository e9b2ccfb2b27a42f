"""Lock-out after too many wrong passwords: by person and address together, never by a whole office's address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.http import HttpRequest

from challenge_portal.accounts.backends import person_behind


def person_key(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """One key a person, whichever of their names was typed: guesses by phone and by mail count together."""
    typed = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    person = person_behind(str(typed))
    return person.get_username() if person else str(typed).replace("\x00", "").strip()[:150]


def client_address(request: HttpRequest) -> str:
    """The visitor's address as the portal knows it (behind a trusted proxy: the proxy's word)."""
    return str(getattr(request, "address", "") or request.META.get("REMOTE_ADDR", ""))


def opens_again(request: HttpRequest) -> datetime | None:
    """When the lock on this person at this address ends; nothing when there is no lock to be found."""
    last = (
        AccessAttempt.objects.filter(username=person_key(request), ip_address=client_address(request))
        .order_by("-attempt_time")
        .first()
    )
    cool_off = get_cool_off(request)
    return last.attempt_time + cool_off if last and cool_off else None
