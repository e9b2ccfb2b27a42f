"""Addresses of the officers' pages of forms."""

from django.urls import path

from challenge_portal.form_versions import views

app_name = "form_versions"

urlpatterns = [
    path("forms/", views.forms, name="forms"),
    path("forms/<int:pk>/", views.version, name="version"),
    path("forms/<int:pk>/copy/", views.copy, name="copy"),
    path("forms/<int:pk>/act/", views.act, name="act"),
    path("forms/<int:pk>/head/", views.head, name="head"),
    path("forms/<int:pk>/preview/", views.preview, name="preview"),
    path("forms/<int:pk>/compare/", views.compare, name="compare"),
    path("forms/<int:pk>/fields/new/", views.field, name="new_field"),
    path("forms/<int:pk>/fields/<slug:name>/", views.field, name="field"),
]
