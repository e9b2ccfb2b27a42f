"""Addresses of demands: the hall, the enterprise's own, the host's casework, the agency's tasks."""

from django.urls import path
from django.urls.resolvers import URLPattern

from demands.views import (
    analyses,
    batches,
    casework,
    corrections,
    figures,
    following,
    hall,
    mine,
    public_questions,
    questions,
    sharing,
)
from demands.views.intake import claims, desk, entries, imports, light, links

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
    path("demands/<str:number>/questions/", public_questions.questions, name="questions"),
    path("demands/<str:number>/follow/", following.follow, name="follow"),
    path("questions/<int:question_id>/answer/", public_questions.answer, name="answer_question"),
    path("questions/<int:question_id>/hide/", public_questions.hide, name="hide_question"),
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
    path("my/demands/<int:demand_id>/correction/", corrections.own_correction, name="own_correction"),
    path("my/corrections/<int:reconfirmation_id>/", corrections.reconfirm, name="reconfirm"),
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
    path("casework/demands/<int:demand_id>/correction/", corrections.correction, name="correction"),
    path("casework/demands/<int:demand_id>/correction/drop/", corrections.drop_correction, name="drop_correction"),
    path("casework/batches/", batches.batches, name="batches"),
    path("casework/batches/<int:batch_id>/", batches.batch, name="batch"),
    path("casework/batches/<int:batch_id>/publish/", batches.publish, name="publish_batch"),
    # the ways in beside an account
    path("intake/", desk.desk, name="intake"),
    path("intake/imports/<int:import_id>/", imports.one_import, name="import"),
    path("intake/imports/<int:import_id>/move/", imports.move_import, name="move_import"),
    path("intake/links/<int:link_id>/", links.link, name="link"),
    path("intake/links/<int:link_id>/code.<str:kind>", links.code, name="link_code"),
    path("intake/links/<int:link_id>/move/", links.move_link, name="move_link"),
    path("intake/entries/<int:demand_id>/", entries.entry, name="entry"),
    path("intake/<slug:code>/links/new/", desk.new_link, name="new_link"),
    path("intake/<slug:code>/template/", desk.template, name="import_template"),
    path("intake/<slug:code>/upload/", desk.upload, name="upload_import"),
    path("intake/<slug:code>/blank-form/", desk.blank_form, name="blank_form"),
    path("intake/<slug:code>/entries/new/", entries.new_entry, name="new_entry"),
    # without an account: behind a QR code, and taking over what came by it
    path("q/<slug:token>/", light.light, name="light"),
    path("claim/", claims.claim, name="claim"),
    path("claim/<str:code>/", claims.claim_code, name="claim_code"),
    path("my/demands/<int:demand_id>/claim/", claims.claim_own, name="claim_own"),
    path("competitions/<slug:code>/dashboard/", figures.dashboard, name="dashboard"),
    path("competitions/<slug:code>/survey/", questions.survey, name="survey"),
]
