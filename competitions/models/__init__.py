"""Series, editions, hosting applications, competitions and announcements."""

from competitions.models.announcements import Announcement, AnnouncementCorrection
from competitions.models.applications import ApplicationDraft, HostingApplication
from competitions.models.changes import ChangeRequest
from competitions.models.competitions import (
    Competition,
    CompetitionGrant,
    CompetitionParty,
    Session,
    StagePeriod,
)
from competitions.models.complaints import Complaint
from competitions.models.decisions import ProposedDecision
from competitions.models.editions import Edition, EditionForwarding, Series, Track
from competitions.models.extensions import PersonalExtension
from competitions.models.letters import RecommendationLetter
from competitions.models.work_plans import WorkPlan, WorkPlanDraft

__all__ = [
    "Announcement",
    "AnnouncementCorrection",
    "ApplicationDraft",
    "ChangeRequest",
    "Competition",
    "CompetitionGrant",
    "CompetitionParty",
    "Complaint",
    "Edition",
    "EditionForwarding",
    "HostingApplication",
    "PersonalExtension",
    "ProposedDecision",
    "RecommendationLetter",
    "Series",
    "Session",
    "StagePeriod",
    "Track",
    "WorkPlan",
    "WorkPlanDraft",
]
