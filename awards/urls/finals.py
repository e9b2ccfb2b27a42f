"""Addresses of finals: the host's, the parties' and the big screen's; joined in the package."""

from django.urls import path
from django.urls.resolvers import URLPattern

from awards.views import board, finals, parties, sheets

urlpatterns: list[URLPattern] = [
    path("finals/", finals.finals, name="finals"),
    path("finals/new/", finals.new_final, name="new_final"),
    path("finals/mine/", parties.my_finals, name="my_finals"),
    path("finals/<int:final_id>/", finals.final, name="final"),
    path("finals/<int:final_id>/edit/", finals.edit_final, name="edit_final"),
    path("finals/<int:final_id>/move/", finals.move_final, name="move_final"),
    path("finals/<int:final_id>/demands/", finals.add_demand, name="add_final_demand"),
    path("finals/<int:final_id>/judges/", finals.seat_judge, name="seat_judge"),
    path("finals/demands/<int:final_demand_id>/", parties.final_demand, name="final_demand"),
    path("finals/demands/<int:final_demand_id>/answer/", parties.answer_as_owner, name="answer_as_owner"),
    path("finals/demands/<int:final_demand_id>/decide/", parties.decide, name="decide_partner"),
    path("finals/demands/<int:final_demand_id>/remove/", finals.remove_demand, name="remove_final_demand"),
    path("finals/entries/<int:entry_id>/", parties.entry, name="entry"),
    path("finals/entries/<int:entry_id>/answer/", parties.answer_as_challenger, name="answer_as_challenger"),
    path("finals/entries/<int:entry_id>/drop/", finals.drop_entry, name="drop_entry"),
    path("finals/entries/<int:entry_id>/move/", finals.move_entry, name="move_entry"),
    path("finals/entries/<int:entry_id>/paper/<int:judge_id>/", sheets.paper_sheet, name="paper_sheet"),
    path("finals/judges/<int:judge_id>/stand-down/", finals.stand_down, name="stand_down"),
    path("finals/judges/<int:judge_id>/recuse/", finals.recuse_judge, name="recuse_judge"),
    path("finals/sheets/<int:sheet_id>/reopen/", sheets.reopen_sheet, name="reopen_sheet"),
    path("finals/board/<str:key>/", board.board, name="board"),
    path("finals/board/<str:key>/live/", board.board_live, name="board_live"),
]
