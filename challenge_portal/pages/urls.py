"""Addresses of the front page, the desk and what every page needs."""

from __future__ import annotations

from django.conf import settings
from django.urls import path
from django.urls.resolvers import URLPattern

from challenge_portal.pages import appearance, components_page

app_name = "pages"

urlpatterns: list[URLPattern] = [
    path("view/", appearance.appearance, name="appearance"),
]

if settings.DEBUG:
    urlpatterns.append(path("look/", components_page.components, name="components"))
