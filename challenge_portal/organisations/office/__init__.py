"""The organisers' back office: what every ``admin.py`` of the portal builds on.

Import from here only; nothing in this package knows any app above organisations. A workflow, a text search or a
page of an app above is handed in as an attribute of the admin class.
"""

from challenge_portal.organisations.office.acts import Act, Acts
from challenge_portal.organisations.office.base import OfficeAdmin, OfficeInline
from challenge_portal.organisations.office.export import Column
from challenge_portal.organisations.office.site import OfficeSite

__all__ = ["Act", "Acts", "Column", "OfficeAdmin", "OfficeInline", "OfficeSite"]
