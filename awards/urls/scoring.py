"""Addresses of judges; joined in the package."""

from django.urls import path
from django.urls.resolvers import URLPattern

from awards.views import scoring

urlpatterns: list[URLPattern] = [
    path("judging/", scoring.judging, name="judging"),
    path("judging/<int:final_id>/", scoring.judge_final, name="judge_final"),
    path("judging/entries/<int:entry_id>/", scoring.score, name="score"),
    path("judging/entries/<int:entry_id>/autosave/", scoring.autosave_score, name="autosave_score"),
    path("judging/entries/<int:entry_id>/recuse/", scoring.declare_conflict, name="declare_conflict"),
    path("judging/entries/<int:entry_id>/solution/", scoring.judged_solution, name="judged_solution"),
]
