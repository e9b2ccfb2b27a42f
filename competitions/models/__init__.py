"""Series, editions, hosting applications, competitions and announcements."""

from competitions.models.announcements import Announcement, AnnouncementCorrection
from competitions.models.applications import ApplicationDraft, HostingApplication
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
from competitions.models.letters import RecommendationLetter
from competitions.models.packages import FormPackage

__all__ = [
    "Announcement",
    "AnnouncementCorrection",
    "ApplicationDraft",
    "Competition",
    "CompetitionGrant",
    "CompetitionParty",
    "Complaint",
    "Edition",
    "EditionForwarding",
    "FormPackage",
    "HostingApplication",
    "ProposedDecision",
    "RecommendationLetter",
    "Series",
    "Session",
    "StagePeriod",
    "Track",
]
