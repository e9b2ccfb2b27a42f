"""A challenger's own solutions in the interface."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.rest import WorkflowViewSet
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

    def service_move(
        self,
        obj: Any,
        move: str,
        *,
        actor: Actor,
        at: datetime,
        reason: str,
        data: Mapping[str, Any] | None,
        version: int,
    ) -> None:
        """Through the same services as the pages; whether a filing is sealed follows from the competition."""
        if move in FILING:
            typed = FilingDataSerializer(data=data or {})
            typed.is_valid(raise_exception=True)
            declared = typed.validated_data["declared"]
            file_solution(actor=actor, solution=obj, at=at, declared=declared, version=version)
        elif move == "supplement":
            said = SupplementDataSerializer(data=data or {})
            said.is_valid(raise_exception=True)
            supplement_solution(actor=actor, solution=obj, text=said.validated_data["text"], at=at, version=version)
        elif move == "withdraw":
            withdraw_solution(actor=actor, solution=obj, reason=reason, at=at, version=version)
        else:
            raise UnknownMove("没有这个操作。")


ROUTES: list[tuple[str, Any, str]] = [("my/solutions", OwnSolutionViewSet, "my-solution")]
