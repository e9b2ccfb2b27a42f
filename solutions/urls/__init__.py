"""Addresses of registrations, solutions, answers, matching meetings and agreements."""

from django.urls.resolvers import URLPattern

from solutions.urls import agreements, answers, filing, matching, registrations

app_name = "solutions"

urlpatterns: list[URLPattern] = [
    *registrations.urlpatterns,
    *filing.urlpatterns,
    *answers.urlpatterns,
    *matching.urlpatterns,
    *agreements.urlpatterns,
]
