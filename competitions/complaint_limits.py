"""How often one address may file a complaint or ask for one."""

from __future__ import annotations

from challenge_portal.kernel.limits import Limit

FILING = Limit("complaint-filed", 10, 3600)
ASKING = Limit("complaint-asked", 30, 600)
