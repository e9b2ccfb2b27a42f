"""Addresses of the front page, the desk and what every page needs."""

from __future__ import annotations

from django.conf import settings
from django.urls import path
from django.urls.resolvers import URLPattern

from challenge_portal.pages import appearance, components_page, views

app_name = "pages"

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("desk/", views.desk, name="desk"),
    path("now/", views.now, name="now"),
    path("view/", appearance.appearance, name="appearance"),
]

if settings.DEBUG:
    urlpatterns.append(path("look/", components_page.components, name="components"))
