"""Addresses of matching meetings; joined in the package."""

from django.urls import path
from django.urls.resolvers import URLPattern

from solutions.views import matching

urlpatterns: list[URLPattern] = [
    path("meetings/", matching.meetings, name="meetings"),
    path("competitions/<slug:code>/meetings/new/", matching.new, name="new_meeting"),
    path("meetings/<int:meeting_id>/", matching.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/edit/", matching.edit, name="edit_meeting"),
    path("meetings/<int:meeting_id>/move/", matching.move, name="move_meeting"),
    path("meetings/<int:meeting_id>/attendees/", matching.attendees, name="name_attendees"),
    path("meetings/<int:meeting_id>/minutes/", matching.hold, name="hold_meeting"),
    path("meetings/<int:meeting_id>/correct/", matching.correct, name="correct_minutes"),
    path("meetings/<int:meeting_id>/sign-in/", matching.sign_in_sheet, name="sign_in_sheet"),
    path("meetings/<int:meeting_id>/participants.xlsx", matching.participants, name="meeting_participants"),
]
