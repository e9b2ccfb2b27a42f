"""Django's admin with our own site in place of the stock one."""

from django.contrib.admin.apps import AdminConfig


class OfficeAdminConfig(AdminConfig):
    """Listed in INSTALLED_APPS instead of ``django.contrib.admin``."""

    default = False
    default_site = "challenge_portal.organisations.office.site.OfficeSite"
