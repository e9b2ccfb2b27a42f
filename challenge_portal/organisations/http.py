"""What a request of the portal carries after ``ActorMiddleware``."""

from __future__ import annotations

from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.http import PortalRequest


class ActorRequest(PortalRequest):
    """For annotations only: the request's moment and address, and who is acting for whom."""

    actor: Actor
