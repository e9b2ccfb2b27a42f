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
from competitions.models.editions import Edition, EditionForwarding, NoticeFile, Series, Track
from competitions.models.evaluations import Evaluation
from competitions.models.experts import Expert
from competitions.models.extensions import PersonalExtension
from competitions.models.letters import RecommendationLetter
from competitions.models.packages import FormPackage
from competitions.models.reviewing import Reviewer, ReviewRecusal, ReviewSheet
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
    "Evaluation",
    "Expert",
    "FormPackage",
    "HostingApplication",
    "NoticeFile",
    "PersonalExtension",
    "ProposedDecision",
    "RecommendationLetter",
    "ReviewRecusal",
    "ReviewSheet",
    "Reviewer",
    "Series",
    "Session",
    "StagePeriod",
    "Track",
    "WorkPlan",
    "WorkPlanDraft",
]
