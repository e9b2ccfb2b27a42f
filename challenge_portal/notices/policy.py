"""Who keeps the table of holidays and the plans of reminders.

Messages and deadlines are everybody's own: their selectors ask for the person.
"""

from __future__ import annotations

from challenge_portal.notices.models import ReminderPlan, SpecialDay
from challenge_portal.organisations.policy import Anybody, HoldsRole, register_actions, register_visibility
from challenge_portal.organisations.roles import CENTRE_OFFICER, SYSTEM_ADMINISTRATOR

register_actions(
    {
        "notices.edit_office_days": [HoldsRole(SYSTEM_ADMINISTRATOR), HoldsRole(CENTRE_OFFICER)],
        "notices.edit_reminders": [HoldsRole(CENTRE_OFFICER)],
    }
)
register_visibility(SpecialDay, Anybody())  # published by the State Council
register_visibility(ReminderPlan, Anybody())  # when one is reminded of what is no secret
