"""The light first form behind a QR link."""

from __future__ import annotations

from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import current_form
from demands.forms_data import demand_light_v1


def light_form() -> FormVersion:
    """The newest 预报名表; it is installed with the portal's other forms."""
    return current_form(demand_light_v1.KEY)
