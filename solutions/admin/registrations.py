"""The office's lists of registrations and of who has read the detail tier."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse

from challenge_portal.kernel.countries import country_name
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.organisations.office import OfficeAdmin
from solutions import services
from solutions.models import DetailReading, Registration
from solutions.selectors.review import registration_columns
from solutions.workflow.registrations import REGISTRATION


@admin.register(Registration)
class RegistrationAdmin(OfficeAdmin):
    """Every registration that the officer sees; the stamped copy is compared on the portal page."""

    workflow = REGISTRATION
    list_display = ["number", "name", "place", "competition", "state", "submitted_at", "admitted_at"]
    list_display_links = ["number", "name"]
    list_filter = ["state", "competition", "country", "is_demo"]
    list_select_related = ["competition"]
    search_fields = ["number", "name"]
    ordering = ["-submitted_at", "-pk"]
    fields = [
        "number",
        "name",
        "place",
        "competition",
        "institution",
        "state",
        "state_changed_at",
        "submitted_at",
        "admitted_at",
        "revision",
        "is_demo",
    ]
    export_columns = registration_columns()

    @admin.display(description="国家或地区", ordering="country")
    def place(self, obj: Registration) -> str:
        """In words."""
        return country_name(obj.country)

    def portal_url(self, obj: Registration) -> str:
        """The page on which the registration is judged."""
        return reverse("solutions:review_registration", args=[obj.pk])

    def service_move(self, asked: AskedMove) -> None:
        """Through the same service as the portal's pages."""
        services.fire_registration(asked.name, registration=asked.obj, **asked.terms)


@admin.register(DetailReading)
class DetailReadingAdmin(OfficeAdmin):
    """Which challenger has read which demand, and when first."""

    list_display = ["demand", "registration", "person", "first_at"]
    list_filter = ["demand__competition"]
    list_select_related = ["demand", "registration", "person"]
    search_fields = ["registration__name", "demand__title", "demand__public_version__number"]
    ordering = ["-first_at", "-pk"]
    fields = ["demand", "registration", "person", "first_at"]
