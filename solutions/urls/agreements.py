"""Addresses of letters of intent and technical contracts; joined in the package."""

from django.urls import path
from django.urls.resolvers import URLPattern

from solutions.views import agreements

urlpatterns: list[URLPattern] = [
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/export/", agreements.export, name="export_agreements"),
    path("agreements/amount/", agreements.amount, name="amount_in_words"),
    path("solutions/<int:solution_id>/agreement/", agreements.draft, name="draft_agreement"),
    path("agreements/<int:agreement_id>/", agreements.agreement, name="agreement"),
    path("agreements/<int:agreement_id>/edit/", agreements.edit, name="edit_agreement"),
    path("agreements/<int:agreement_id>/move/", agreements.move, name="move_agreement"),
    path("agreements/<int:agreement_id>/scan/", agreements.hand_in, name="hand_in_agreement"),
    path("agreements/<int:agreement_id>/contracts/new/", agreements.record_contract, name="record_contract"),
    path("contracts/", agreements.contracts, name="contracts"),
    path("contracts/export/", agreements.export_contracts, name="export_contracts"),
    path("contracts/<int:contract_id>/", agreements.contract, name="contract"),
    path("contracts/<int:contract_id>/void/", agreements.void_contract, name="void_contract"),
]
