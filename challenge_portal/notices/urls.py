"""Addresses of the messages, below ``/messages/``."""

from __future__ import annotations

from django.urls import path

from challenge_portal.notices import views

app_name = "notices"

urlpatterns = [
    path("", views.messages, name="messages"),
    path("read/", views.read_all, name="read_all"),
    path("<int:message_id>/", views.open_one, name="open"),
    path("settings/", views.wishes, name="wishes"),
    path("calendar/renew/", views.renew, name="renew_calendar"),
    path("calendar/<slug:token>.ics", views.calendar, name="calendar"),
]
