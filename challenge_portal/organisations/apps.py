"""The organisations app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The tree of authorities, institutions and their members, grants, and who may do what."""

    name = "challenge_portal.organisations"
    label = "organisations"
    verbose_name = "组织机构"
