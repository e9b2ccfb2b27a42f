"""Demands, how they came in, their analyses, their public versions and the batches in which they are published."""

from demands.models.analyses import Analysis, AnalysisDraft
from demands.models.batches import Batch, BatchEntry
from demands.models.demands import Demand, DemandDraft, PublicVersion
from demands.models.intake import ImportSheet, Intake, IntakeLink, PhoneCode

__all__ = [
    "Analysis",
    "AnalysisDraft",
    "Batch",
    "BatchEntry",
    "Demand",
    "DemandDraft",
    "ImportSheet",
    "Intake",
    "IntakeLink",
    "PhoneCode",
    "PublicVersion",
]
