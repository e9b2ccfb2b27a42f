"""Addresses of editions, applications, competitions and announcements."""

from django.urls import path

from competitions.views import (
    applications,
    changes,
    complaints,
    decisions,
    desks,
    editions,
    extensions,
    handing_over,
    letters,
    packages,
    public,
    reviewers,
    reviewing,
    work_plans,
)

app_name = "competitions"

urlpatterns = [
    # everybody
    path("competitions/", public.competitions, name="competitions"),
    path("competitions/<slug:code>/", public.competition, name="competition"),
    path("announcements/", public.announcements, name="announcements"),
    path("announcements/<int:pk>/", public.announcement, name="announcement"),
    path("announcements/<int:pk>/word/", letters.announcement_word, name="announcement_word"),
    path("editions/<int:pk>/", public.edition, name="edition"),
    # the centre and the provinces
    path("editions/", editions.edition_list, name="editions"),
    path("editions/new/", editions.new_edition, name="new_edition"),
    path("editions/<int:pk>/desk/", editions.edition_desk, name="edition_desk"),
    path("editions/<int:pk>/edit/", editions.edit_edition, name="edit_edition"),
    path("editions/<int:pk>/move/", editions.move_edition, name="move_edition"),
    path("editions/<int:pk>/annexes/", editions.add_notice_file, name="add_notice_file"),
    path("editions/<int:pk>/annexes/<int:file_id>/remove/", editions.remove_notice_file, name="remove_notice_file"),
    path("editions/<int:pk>/postpone/", editions.postpone, name="postpone_edition"),
    path("editions/<int:pk>/form/", editions.change_form, name="change_form"),
    path("forms/<int:pk>/print/", editions.form_print, name="form_print"),
    path("editions/<int:pk>/forward/", editions.forward, name="forward_edition"),
    path("editions/<int:pk>/hosts/", editions.hosts, name="edition_hosts"),
    path("editions/<int:pk>/decisions/", decisions.decisions, name="decisions"),
    path("editions/<int:pk>/release/", decisions.release, name="release_decisions"),
    path("applications/<int:pk>/proposal/", decisions.propose, name="propose_decision"),
    # the centre runs the review
    path("editions/<int:pk>/scores/", reviewers.scores, name="scores"),
    path("editions/<int:pk>/scores/table/", reviewers.scores_table, name="scores_table"),
    path("editions/<int:pk>/criteria/", reviewers.review_criteria, name="review_criteria"),
    path("editions/<int:pk>/review-deadline/", reviewers.review_deadline, name="review_deadline"),
    path("editions/<int:pk>/candidates/", reviewers.candidates, name="candidates"),
    path("editions/<int:pk>/reviewers/", reviewers.name_reviewer, name="name_reviewer"),
    path("reviewers/<int:pk>/stand-down/", reviewers.stand_reviewer_down, name="stand_reviewer_down"),
    path("review-sheets/<int:pk>/", reviewers.review_sheet, name="review_sheet"),
    path("review-sheets/<int:pk>/move/", reviewers.move_review_sheet, name="move_review_sheet"),
    # named reviewers
    path("reviewing/", reviewing.reviewing, name="reviewing"),
    path("reviewing/<int:pk>/", reviewing.score_application, name="score_application"),
    path("reviewing/<int:pk>/recuse/", reviewing.declare_review_conflict, name="declare_review_conflict"),
    # the province's letters
    path("editions/<int:pk>/letters/", letters.letters, name="letters"),
    path("editions/<int:pk>/letters/new/", letters.new_letter, name="new_letter"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("letters/<int:pk>/edit/", letters.edit_letter, name="edit_letter"),
    path("letters/<int:pk>/move/", letters.move_letter, name="move_letter"),
    path("letters/<int:pk>/scan/", letters.scan_letter, name="scan_letter"),
    path("letters/<int:pk>/table/", letters.letter_table, name="letter_table"),
    path("letters/<int:pk>/word/", letters.letter_word, name="letter_word"),
    # stamped forms in one file
    path("editions/<int:pk>/packages/", packages.packages, name="packages"),
    path("packages/<int:pk>/move/", packages.move_package, name="move_package"),
    # a later deadline for one host
    path("editions/<int:pk>/extensions/", extensions.extensions, name="extensions"),
    path("extensions/<int:pk>/move/", extensions.move_extension, name="move_extension"),
    # hosting applications
    path("applications/", applications.application_list, name="applications"),
    path("applications/start/", applications.start, name="start_application"),
    path("applications/<int:pk>/", applications.application, name="application"),
    path("applications/<int:pk>/history/", applications.history, name="application_history"),
    path("applications/<int:pk>/versions/", applications.versions, name="application_versions"),
    path("applications/<int:pk>/edit/", applications.edit, name="edit_application"),
    path("applications/<int:pk>/autosave/", applications.autosave, name="autosave_application"),
    path("applications/<int:pk>/draft/", applications.draft, name="draft_application"),
    path("applications/<int:pk>/move/", applications.move, name="move_application"),
    path("applications/<int:pk>/scan/", applications.scan, name="scan_application"),
    path("applications/<int:pk>/paper/", applications.paper, name="record_paper"),
    path("applications/<int:pk>/seal/", applications.seal, name="seal_application"),
    path("applications/<int:pk>/attachments/", applications.attachment, name="attach_to_application"),
    path("applications/<int:pk>/hand-over/", handing_over.application, name="hand_over_application"),
    path("competitions/<slug:code>/hand-over/", handing_over.competition, name="hand_over_competition"),
    # a change after acceptance
    path("applications/<int:pk>/change/", changes.new_change, name="new_change"),
    path("changes/<int:pk>/", changes.change, name="change"),
    path("changes/<int:pk>/move/", changes.move_change, name="move_change"),
    # complaints: anybody, and the body that answers
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/new/", complaints.new_complaint, name="new_complaint"),
    path("complaints/cases/", complaints.cases, name="complaint_cases"),
    path("complaints/cases/<int:pk>/", complaints.case, name="complaint"),
    path("complaints/cases/<int:pk>/move/", complaints.move, name="move_complaint"),
    path("complaints/<int:pk>/withdraw/", complaints.withdraw, name="withdraw_complaint"),
    # the work plan and the launch
    path("competitions/<slug:code>/plan/", work_plans.plan, name="work_plan"),
    path("competitions/<slug:code>/plan/start/", work_plans.start, name="start_plan"),
    path("competitions/<slug:code>/plan/edit/", work_plans.edit, name="edit_plan"),
    path("competitions/<slug:code>/plan/autosave/", work_plans.autosave, name="autosave_plan"),
    path("competitions/<slug:code>/plan/move/", work_plans.move, name="move_plan"),
    path("competitions/<slug:code>/plan/launch/", work_plans.launch, name="launch_competition"),
    # running a competition
    path("competitions/<slug:code>/rules/", complaints.rules, name="complaint_rules"),
    path("competitions/<slug:code>/desk/", desks.competition_desk, name="competition_desk"),
    path("competitions/<slug:code>/move/", desks.move_competition, name="move_competition"),
    path("competitions/<slug:code>/evaluation/", desks.evaluation, name="evaluation"),
    path("competitions/<slug:code>/periods/", desks.set_period, name="set_period"),
    path("competitions/<slug:code>/second/", desks.second_edition, name="second_edition"),
    path("competitions/<slug:code>/seal/", desks.seal_solutions, name="seal_solutions"),
]
