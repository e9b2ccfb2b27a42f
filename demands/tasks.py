"""What the worker does again and again for the hall."""

from __future__ import annotations

from challenge_portal.jobs.services import register_periodic
from demands.services.following import tell_new_finds
from demands.services.public_state import purge_public_changes

register_periodic("demands.public_changes", 10 * 60, purge_public_changes)
register_periodic("demands.new_finds", 15 * 60, tell_new_finds)
