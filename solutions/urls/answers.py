"""Addresses where solutions are read and answered, and the host's board."""

from django.urls import path
from django.urls.resolvers import URLPattern

from solutions.views import answers, board

urlpatterns: list[URLPattern] = [
    # the enterprise
    path("my/received/", answers.called, name="called"),
    path("my/received/<int:demand_id>/", answers.received, name="received"),
    # enterprise, host, supervisors, judges
    path("solutions/<int:solution_id>/", answers.solution, name="solution"),
    path("solutions/<int:solution_id>/answer/", answers.answer, name="answer"),
    # the host
    path("casework/answers/", board.boards, name="boards"),
    path("casework/answers/<slug:code>/", board.board, name="board"),
    path("casework/answers/<slug:code>/export/", board.export, name="board_export"),
    path("casework/answers/<slug:code>/<int:demand_id>/remind/", board.remind, name="remind"),
]
