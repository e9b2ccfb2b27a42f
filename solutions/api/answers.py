"""The solutions that an enterprise received, in the interface."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from challenge_portal.organisations.asked import AskedMove
from challenge_portal.workflow.rest import WorkflowViewSet
from solutions.selectors.finding import API_RELATED, received_rows
from solutions.serializers.filing import SolutionSerializer
from solutions.services.answers import answer_solution
from solutions.workflow.filing import SOLUTION


class ReceivedSolutionViewSet(WorkflowViewSet):
    """收到的方案: open solutions to the caller's demands; a sealed one isn't there before its seal is opened."""

    workflow = SOLUTION
    serializer_class = SolutionSerializer
    related = API_RELATED

    def rows(self) -> QuerySet[Any]:
        """What the caller reads as the demand's enterprise."""
        return received_rows(self.actor)

    def service_move(self, asked: AskedMove) -> None:
        """An answer, with the reason that the challenger reads."""
        answer_solution(asked.name, solution=asked.obj, **asked.terms)


ROUTES: list[tuple[str, Any, str]] = [("my/received-solutions", ReceivedSolutionViewSet, "received-solution")]
