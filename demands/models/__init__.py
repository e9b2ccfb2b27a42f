"""Demands, how they came in, their analyses, their public versions and the batches in which they are published."""

from demands.models.analyses import Analysis, AnalysisDraft
from demands.models.batches import Batch, BatchEntry
from demands.models.corrections import Correction, Reconfirmation
from demands.models.demands import Demand, DemandDraft, PublicVersion
from demands.models.following import Follow, SavedSearch
from demands.models.intake import ImportSheet, Intake, IntakeLink, PhoneCode
from demands.models.public_questions import PublicQuestion
from demands.models.public_state import PublicChange

__all__ = [
    "Analysis",
    "AnalysisDraft",
    "Batch",
    "BatchEntry",
    "Correction",
    "Demand",
    "DemandDraft",
    "Follow",
    "ImportSheet",
    "Intake",
    "IntakeLink",
    "PhoneCode",
    "PublicChange",
    "PublicQuestion",
    "PublicVersion",
    "Reconfirmation",
    "SavedSearch",
]
