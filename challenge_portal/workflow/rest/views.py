"""Viewsets on the same rules, selectors and services as the pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from challenge_portal.kernel.refusals import NotVisible, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.policy import visible
from challenge_portal.workflow.engine import Workflow
from challenge_portal.workflow.rest.serializers import CaseSerializer, MoveSerializer

ACTING_FOR = "X-Acting-For"


class PortalViewSet(viewsets.GenericViewSet[Any]):
    """The base of every viewset. Nobody is kept out at the door: the rules decide what there is to see and to do.

    A client that sends ``X-Acting-For`` (the ``acting_for`` of ``/api/v1/me/``) is refused when the person has
    switched to another organisation since.
    """

    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse to act for another organisation than the client believes."""
        super().initial(request, *args, **kwargs)
        meant = request.headers.get(ACTING_FOR)
        if meant and meant != self.actor.key:
            raise Stale("当前身份已切换，请重新读取 /api/v1/me/ 后再办理。")

    @property
    def actor(self) -> Actor:
        """Who acts, and for whom."""
        return cast(ActorRequest, self.request._request).actor

    @property
    def at(self) -> datetime:
        """The one moment of this request."""
        return cast(ActorRequest, self.request._request).now

    def get_serializer_context(self) -> dict[str, Any]:
        """What serializers may ask for; empty while the description of the interface is made."""
        context = dict(super().get_serializer_context())
        if getattr(self, "swagger_fake_view", False):
            return context
        return {**context, "actor": self.actor, "at": self.at}


class WorkflowViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Objects that move: the visible ones as a list, one with what can be done to it, and its moves.

    A subclass names ``workflow`` and ``serializer_class`` (a CaseSerializer), and may narrow ``rows()``. Where a
    move is more than ``fire()``, it calls its own service in ``service_move``.
    """

    workflow: ClassVar[Workflow]
    serializer_class: type[BaseSerializer[Any]] = CaseSerializer
    lookup_value_regex = "[0-9]{1,18}"
    related: ClassVar[Sequence[str]] = ()

    def rows(self) -> QuerySet[Any]:
        """The rows this interface is about, among those the actor may see."""
        return visible(self.workflow.model, self.actor)

    def get_queryset(self) -> QuerySet[Any]:
        """Newest first, with what is shown selected along."""
        if getattr(self, "swagger_fake_view", False):
            return self.workflow.model._default_manager.none()
        rows = self.rows()
        return (rows.select_related(*self.related) if self.related else rows).order_by("-pk")

    def get_object(self) -> Any:
        """One object. A foreign one and a missing one are the same 404, and both are in the record."""
        found = self._found()
        if found is None:
            raise NotVisible(f"{self.workflow.model._meta.label} {self._wanted}")
        return found

    @property
    def _wanted(self) -> dict[str, Any]:
        return {self.lookup_field: self.kwargs[self.lookup_url_kwarg or self.lookup_field]}

    def _found(self) -> Any:
        return self.get_queryset().filter(**self._wanted).first()

    def get_serializer_context(self) -> dict[str, Any]:
        """Adds the workflow, and whether one object is shown or a list."""
        return {**super().get_serializer_context(), "workflow": self.workflow, "single": self.action != "list"}

    @extend_schema(
        request=MoveSerializer,
        parameters=[OpenApiParameter("move", OpenApiTypes.STR, "path", description="操作名，见 allowed_actions。")],
    )
    @action(detail=True, methods=["post"], url_path="actions/(?P<move>[a-z_]{1,60})")
    def act(self, request: Request, move: str, **kwargs: Any) -> Response:
        """Make a move; answers with the object as it then is, or 204 where the caller sees it no more."""
        obj = self.get_object()
        typed = MoveSerializer(data=request.data)
        typed.is_valid(raise_exception=True)
        values = typed.validated_data
        reason, version, data = values["reason"].strip(), values["version"], values["more"]
        self.service_move(AskedMove(obj, move, self.actor, self.at, reason, version, data))
        after = self._found()
        return Response(status=204) if after is None else Response(self.get_serializer(after).data)

    def service_move(self, asked: AskedMove) -> None:
        """Make one move. Data goes through a serializer of the domain's (``checked``) before it reaches a service."""
        self.workflow.fire(asked.obj, asked.name, **asked.terms)
