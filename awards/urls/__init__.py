"""Addresses of finals, scoring and awards."""

from django.urls.resolvers import URLPattern

from awards.urls import finals, rounds, scoring

app_name = "awards"

urlpatterns: list[URLPattern] = [
    *finals.urlpatterns,
    *scoring.urlpatterns,
    *rounds.urlpatterns,
]
