"""Challengers' registrations, their solutions, matching meetings, agreements and technical contracts."""

from solutions.models.agreements import Agreement, TechnicalContract
from solutions.models.meetings import Meeting, MeetingPair, MeetingParticipant
from solutions.models.registrations import DetailReading, Registration
from solutions.models.solutions import Solution, SolutionDraft, SolutionFile, SolutionMessage, SolutionRevision

__all__ = [
    "Agreement",
    "DetailReading",
    "Meeting",
    "MeetingPair",
    "MeetingParticipant",
    "Registration",
    "Solution",
    "SolutionDraft",
    "SolutionFile",
    "SolutionMessage",
    "SolutionRevision",
    "TechnicalContract",
]
