"""Who changes the forms, and who sees their versions."""

from __future__ import annotations

from challenge_portal.form_versions.models import FormVersion
from challenge_portal.organisations.policy import HoldsRole, register_actions, register_visibility
from challenge_portal.organisations.roles import AUDIT_ADMINISTRATOR, CENTRE_OFFICER, SYSTEM_ADMINISTRATOR

EDITORS = frozenset({CENTRE_OFFICER, SYSTEM_ADMINISTRATOR})

register_actions({"form_versions.edit": [HoldsRole(EDITORS)]})
# whoever fills a form in reads it through the record that carries it
register_visibility(FormVersion, HoldsRole(EDITORS | {AUDIT_ADMINISTRATOR}))
