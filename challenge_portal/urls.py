"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("challenge_portal.pages.urls")),
    path("messages/", include("challenge_portal.notices.urls")),
    path("", include("challenge_portal.accounts.urls")),
    path("", include("challenge_portal.organisations.urls")),
    path("", include("challenge_portal.form_versions.urls")),
    path("", include("challenge_portal.documents.urls")),
    path("", include("competitions.urls")),
    path("", include("demands.urls")),
    path("", include("solutions.urls")),
    path("", include("awards.urls")),
    path("api/", include("challenge_portal.api.urls")),
    path("office/", admin.site.urls),
]

handler400 = "challenge_portal.pages.errors.bad_request"
handler403 = "challenge_portal.pages.errors.forbidden"
handler404 = "challenge_portal.pages.errors.not_found"
handler500 = "challenge_portal.pages.errors.server_error"
