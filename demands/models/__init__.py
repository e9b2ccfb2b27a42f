"""Demands, their analyses, their public versions and the batches in which they are published."""

from demands.models.analyses import Analysis, AnalysisDraft
from demands.models.batches import Batch, BatchEntry
from demands.models.demands import Demand, DemandDraft, PublicVersion
from demands.models.following import Follow, SavedSearch
from demands.models.public_state import PublicChange
from demands.models.questions import PublicQuestion

__all__ = [
    "Analysis",
    "AnalysisDraft",
    "Batch",
    "BatchEntry",
    "Demand",
    "DemandDraft",
    "Follow",
    "PublicChange",
    "PublicQuestion",
    "PublicVersion",
    "SavedSearch",
]
