"""Django's permission question, answered by our own rules: grants with expiry and ancestors, nothing else."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend

from challenge_portal.kernel import clock
from challenge_portal.organisations.actors import actor_for
from challenge_portal.organisations.policy import UnknownAction, can


class GrantBackend(BaseBackend):
    """Lets ``user.has_perm("demands.publish", demand)`` ask ``can()``; unknown names are simply not held.

    guardian's stock backend is not installed: it knows neither expiry nor ancestors.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        try:
            return can(actor_for(user_obj, at=clock.now()), perm, obj)
        except UnknownAction:
            return False
