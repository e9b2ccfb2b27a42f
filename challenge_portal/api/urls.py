"""Addresses of the interface."""

from __future__ import annotations

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from challenge_portal.api.router import build_router
from challenge_portal.api.views import DocsView, SchemaView

app_name = "api"

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include(build_router().urls)),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
]
