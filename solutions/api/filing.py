"""A challenger's own solutions in the interface."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from challenge_portal.organisations.asked import AskedMove
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.rest import WorkflowViewSet, checked
from solutions.selectors.finding import API_RELATED, own_rows
from solutions.serializers.filing import FilingDataSerializer, SolutionSerializer, SupplementDataSerializer
from solutions.services.answers import supplement_solution
from solutions.services.filing import file_solution, withdraw_solution
from solutions.workflow.filing import SOLUTION

FILING = frozenset({"submit", "submit_sealed", "replace", "replace_sealed"})


class OwnSolutionViewSet(WorkflowViewSet):
    """我的方案: what the caller filed or is filling in, with what can be done to it now."""

    workflow = SOLUTION
    serializer_class = SolutionSerializer
    related = API_RELATED

    def rows(self) -> QuerySet[Any]:
        """The caller's own as challenger."""
        return own_rows(self.actor)

    def service_move(self, asked: AskedMove) -> None:
        """Through the same services as the pages; whether a filing is sealed follows from the competition."""
        solution, actor, at, version = asked.obj, asked.actor, asked.at, asked.version
        if asked.name in FILING:
            declared = checked(asked, FilingDataSerializer)["declared"]
            file_solution(actor=actor, solution=solution, at=at, declared=declared, version=version)
        elif asked.name == "supplement":
            text = checked(asked, SupplementDataSerializer)["text"]
            supplement_solution(actor=actor, solution=solution, text=text, at=at, version=version)
        elif asked.name == "withdraw":
            withdraw_solution(solution=solution, **asked.terms)
        else:
            raise UnknownMove("没有这个操作。")


ROUTES: list[tuple[str, Any, str]] = [("my/solutions", OwnSolutionViewSet, "my-solution")]
