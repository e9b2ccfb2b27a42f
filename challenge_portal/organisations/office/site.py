"""The back office's site: who enters, which addresses it has, what its pages may load."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.core.exceptions import BadRequest, ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.http import urlencode
from unfold.sites import UnfoldAdminSite

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import NotAllowed, NotVisible
from challenge_portal.organisations.actors import standings
from challenge_portal.organisations.office.base import OfficeAdmin
from challenge_portal.organisations.office.requests import acting, arrived
from challenge_portal.organisations.policy import can

OWN_PACKAGES = frozenset({"challenge_portal", "competitions", "demands", "solutions", "awards"})
"""Packages whose admin classes must be OfficeAdmin; those of other packages are left out without a word."""

LEFT_OUT = frozenset({"login", "logout", "password_change", "password_change_done", "search", "view_on_site"})
"""Stock addresses that the portal has its own pages for, or that would answer past the visibility rules."""

PIPELINE = (
    "competitions",
    "demands",
    "solutions",
    "awards",
    "documents",
    "notices",
    "organisations",
    "accounts",
    "trail",
    "jobs",
)

# Alpine evaluates the expressions in unfold's templates, and one of them writes a width into a style attribute;
# everything else stays as closed as on the public pages.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self' 'unsafe-eval'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


class OfficeSite(UnfoldAdminSite):
    """``/office/``: sign-in is the portal's own, every page obeys the rules of the actor who opens it."""

    index_title = "业务后台"
    empty_value_display = "—"
    final_catch_all_view = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in an OfficeAdmin. A stock admin class of ours is a mistake; one of a library isn't offered."""
        if admin_class is None or not issubclass(admin_class, OfficeAdmin):
            if admin_class is not None and admin_class.__module__.partition(".")[0] in OWN_PACKAGES:
                raise ImproperlyConfigured(f"{admin_class.__name__} must be an OfficeAdmin")
            return
        super().register(model_or_iterable, admin_class, **options)

    def unregister(self, model_or_iterable: Any) -> None:
        """Libraries that replace each other's admin pages may ask for what was never taken in."""
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        super().unregister([model for model in models if self.is_registered(model)])

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the actor holds an office role where they act now."""
        return acting(request).is_signed_in and can(acting(request), "organisations.enter_office")

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """Every page of the office goes through here: sign-in, standing, refusals, headers."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                if _works_at_an_office(request):
                    return redirect(f"{reverse('organisations:act_for')}?{urlencode({'next': request.path})}")
                raise NotVisible("office")
            if any("\x00" in value for values in request.GET.lists() for value in values[1]):
                raise BadRequest("a NUL in the address: PostgreSQL can't be asked for it")
            try:
                response = inner(request, *args, **kwargs)
            except PermissionDenied as error:
                raise NotAllowed(f"office:{request.path}") from error
            response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
            response["Cache-Control"] = "private, no-store"
            return response

        return update_wrapper(signed_in_required(guarded), view)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The stock addresses without those that are left out."""
        return [url for url in super().get_urls() if getattr(url, "name", None) not in LEFT_OUT]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Without the inline colours (they stand in a stylesheet), with the identity that forms carry."""
        return {**super().each_context(request), "colors": None, "acting_for": acting(request).key}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Apps in the order of the pipeline, not of the alphabet."""
        apps = super().get_app_list(request, app_label)
        place = {label: position for position, label in enumerate(PIPELINE)}
        return sorted(apps, key=lambda app: place.get(app["app_label"], len(place)))


def _works_at_an_office(request: HttpRequest) -> bool:
    """Whether the person could enter by acting for another of their organisations."""
    person = acting(request).person
    return person is not None and any(
        not standing.is_institution for standing in standings(person, at=arrived(request))
    )
