"""Addresses of registrations and of the detail tier; joined in the package."""

from django.urls import path
from django.urls.resolvers import URLPattern

from solutions.views import details, registrations, review

urlpatterns: list[URLPattern] = [
    # the challenger
    path("my/registrations/", registrations.mine, name="registrations"),
    path("my/registrations/new/", registrations.new, name="new_registration"),
    path("my/registrations/<int:pk>/", registrations.registration, name="registration"),
    path("my/registrations/<int:pk>/edit/", registrations.edit, name="edit_registration"),
    path("my/registrations/<int:pk>/sign/", registrations.sign, name="sign_registration"),
    path("my/registrations/<int:pk>/scan/", registrations.scan, name="scan_registration"),
    path("my/registrations/<int:pk>/move/", registrations.move, name="move_registration"),
    # the host
    path("casework/registrations/", review.listing, name="review_registrations"),
    path("casework/registrations/export/", review.export, name="export_registrations"),
    path("casework/registrations/<int:pk>/", review.review, name="review_registration"),
    path("casework/registrations/<int:pk>/move/", review.judge, name="judge_registration"),
    # the detail tier and who read it
    path("demands/<str:number>/detail/", details.detail, name="detail"),
    path("my/demands/<int:demand_id>/readings/", details.readings, name="readings"),
    path("casework/demands/<int:demand_id>/readings/", details.office_readings, name="office_readings"),
]
