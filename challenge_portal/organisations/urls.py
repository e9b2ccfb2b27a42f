"""Addresses of registering, of one's own institution and of choosing whom one acts for."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from challenge_portal.organisations import views

app_name = "organisations"

urlpatterns: list[URLPattern] = [
    path("accounts/register/", views.register, name="register"),
    path("accounts/register/person/", views.register_alone, name="register_alone"),
    path("accounts/act-for/", views.act_for, name="act_for"),
    path("institution/", views.institution, name="institution"),
    path("institution/invite/", views.invite, name="invite"),
    path("institution/invitations/<int:invitation_id>/withdraw/", views.withdraw, name="withdraw"),
    path("institution/members/<int:membership_id>/remove/", views.remove, name="remove"),
    path("institution/members/<int:membership_id>/role/", views.change_role, name="change_role"),
    path("institution/invitation/<str:token>/", views.invitation, name="invitation"),
]
