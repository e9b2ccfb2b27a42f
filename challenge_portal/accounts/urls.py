"""Addresses of signing in and out."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from challenge_portal.accounts import views

app_name = "accounts"

urlpatterns: list[URLPattern] = [
    path("accounts/sign-in/", views.sign_in, name="sign_in"),
    path("accounts/sign-out/", views.sign_out, name="sign_out"),
    path("accounts/password/", views.password, name="password"),
    path("accounts/texts/", views.texts, name="texts"),
]
