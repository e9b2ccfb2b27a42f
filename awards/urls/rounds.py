"""Addresses of the catalogue, the rounds and the awards."""

from django.urls import path
from django.urls.resolvers import URLPattern

from awards.views import catalogue, public_awards, rounds

urlpatterns: list[URLPattern] = [
    # everybody, and recipients
    path("competitions/<slug:code>/awards/", public_awards.of_competition, name="of_competition"),
    path("my/awards/", public_awards.mine, name="mine"),
    # the host's catalogue
    path("competitions/<slug:code>/awards/catalogue/", catalogue.catalogue, name="catalogue"),
    path("competitions/<slug:code>/awards/catalogue/new/", catalogue.new_kind, name="new_kind"),
    path("competitions/<slug:code>/awards/catalogue/copy/", catalogue.copy, name="copy_catalogue"),
    path("awards/kinds/<int:pk>/", catalogue.edit_kind, name="edit_kind"),
    path("awards/kinds/<int:pk>/remove/", catalogue.remove_kind, name="remove_kind"),
    # the host's rounds
    path("awards/rounds/", rounds.round_list, name="rounds"),
    path("awards/rounds/<int:pk>/", rounds.award_round, name="round"),
    path("awards/rounds/<int:pk>/nominate/", rounds.nominate, name="nominate"),
    path("awards/rounds/<int:pk>/publicise/", rounds.publicise, name="publicise_round"),
    path("awards/rounds/<int:pk>/move/", rounds.move_round, name="move_round"),
    path("awards/rounds/<int:pk>/export/", rounds.export, name="export_round"),
    path("awards/<int:pk>/move/", rounds.move_award, name="move_award"),
    path("awards/<int:pk>/take-out/", rounds.take_out, name="take_out"),
]
