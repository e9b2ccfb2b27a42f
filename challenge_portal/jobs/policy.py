"""Who sees the background work, and who may have it tried again."""

from __future__ import annotations

from challenge_portal.jobs.models import Job, PeriodicRun
from challenge_portal.organisations.policy import HoldsRole, register_actions, register_visibility
from challenge_portal.organisations.roles import AUDIT_ADMINISTRATOR, SYSTEM_ADMINISTRATOR

register_actions({"jobs.retry": [HoldsRole(SYSTEM_ADMINISTRATOR)]})
register_visibility(Job, HoldsRole({SYSTEM_ADMINISTRATOR, AUDIT_ADMINISTRATOR}))
register_visibility(PeriodicRun, HoldsRole({SYSTEM_ADMINISTRATOR, AUDIT_ADMINISTRATOR}))
