"""Addresses of demands: the hall, the enterprise's own, the host's casework, the agency's tasks."""

from django.urls import path
from django.urls.resolvers import URLPattern

from demands.views import analyses, batches, casework, figures, following, hall, mine, questions, sharing

app_name = "demands"

urlpatterns: list[URLPattern] = [
    # everybody
    path("demands/", hall.hall, name="hall"),
    path("demands/feed/", sharing.feed, name="feed"),
    path("demands/<str:number>/", hall.detail, name="detail"),
    path("demands/<str:number>/card/", sharing.card, name="card"),
    path("demands/<str:number>/qr.svg", sharing.qr_svg, name="qr_svg"),
    path("demands/<str:number>/qr.png", sharing.qr_png, name="qr_png"),
    # everybody who is signed in
    path("demands/<str:number>/questions/", questions.questions, name="questions"),
    path("demands/<str:number>/follow/", following.follow, name="follow"),
    path("questions/<int:question_id>/answer/", questions.answer, name="answer_question"),
    path("questions/<int:question_id>/hide/", questions.hide, name="hide_question"),
    path("my/following/", following.following, name="following"),
    path("my/following/searches/", following.subscribe, name="subscribe"),
    path("my/following/searches/<int:search_id>/end/", following.end_search, name="end_search"),
    path("unsubscribe/<str:token>/", following.unsubscribe, name="unsubscribe"),
    # the enterprise
    path("my/demands/", mine.mine, name="mine"),
    path("my/demands/new/", mine.new, name="new"),
    path("my/demands/<int:demand_id>/", mine.case, name="case"),
    path("my/demands/<int:demand_id>/edit/", mine.edit, name="edit"),
    path("my/demands/<int:demand_id>/autosave/", mine.autosave, name="autosave"),
    path("my/demands/<int:demand_id>/confirm/", mine.confirm, name="confirm"),
    path("my/demands/<int:demand_id>/move/", mine.move, name="own_move"),
    path("my/demands/<int:demand_id>/abroad/", mine.abroad, name="own_abroad"),
    # the agency
    path("my/analyses/", analyses.tasks, name="analyses"),
    path("my/analyses/<int:analysis_id>/", analyses.analysis, name="analysis"),
    path("my/analyses/<int:analysis_id>/autosave/", analyses.autosave, name="autosave_analysis"),
    # the host
    path("casework/demands/", casework.inbox, name="office"),
    path("casework/demands/assign/", casework.assign_many, name="assign_many"),
    path("casework/demands/<int:demand_id>/", casework.case, name="casework"),
    path("casework/demands/<int:demand_id>/move/", casework.move, name="move"),
    path("casework/demands/<int:demand_id>/abroad/", casework.abroad, name="abroad"),
    path("casework/demands/<int:demand_id>/assign/", casework.assign, name="assign"),
    path("casework/demands/<int:demand_id>/public-text/", casework.public_text, name="public_text"),
    path("casework/batches/", batches.batches, name="batches"),
    path("casework/batches/<int:batch_id>/", batches.batch, name="batch"),
    path("casework/batches/<int:batch_id>/publish/", batches.publish, name="publish_batch"),
    path("competitions/<slug:code>/dashboard/", figures.dashboard, name="dashboard"),
]
