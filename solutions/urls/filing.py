"""Addresses of the challenger's solutions."""

from django.urls import path
from django.urls.resolvers import URLPattern

from solutions.views import filing

urlpatterns: list[URLPattern] = [
    path("my/solutions/", filing.mine, name="mine"),
    path("my/solutions/start/<str:number>/", filing.start, name="start"),
    path("my/solutions/<int:solution_id>/", filing.own, name="own"),
    path("my/solutions/<int:solution_id>/edit/", filing.edit, name="edit"),
    path("my/solutions/<int:solution_id>/autosave/", filing.autosave, name="autosave"),
    path("my/solutions/<int:solution_id>/move/", filing.move, name="own_move"),
    path("my/solutions/<int:solution_id>/supplement/", filing.supplement, name="supplement"),
    path("my/solutions/<int:solution_id>/receipts/<int:number>/", filing.receipt, name="receipt"),
]
