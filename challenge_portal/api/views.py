"""What belongs to no single app: who I am here, the tree of authorities, and the page that explains it all."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework import mixins, serializers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from challenge_portal.organisations.actors import standings
from challenge_portal.organisations.tree import AuthorityRow, authority_rows
from challenge_portal.workflow.rest import PortalViewSet

# Swagger's own script draws with styles and images that it makes itself; nothing comes from outside.
DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


class StandingSerializer(serializers.Serializer[Any]):
    """One organisation that the person can act for."""

    key = serializers.CharField(help_text="切换身份时使用，也用于请求头 X-Acting-For。")
    label = serializers.CharField(help_text="单位名称。")  # type: ignore[assignment]
    roles = serializers.CharField(help_text="在该单位的角色。")


class MeSerializer(serializers.Serializer[Any]):
    """Who is signed in, and for whom they act."""

    name = serializers.CharField(help_text="姓名。")
    acting_for = serializers.CharField(help_text="当前身份。")
    acting_for_label = serializers.CharField(allow_blank=True, help_text="当前代表的单位。")
    role_label = serializers.CharField(allow_blank=True, help_text="当前角色。")
    standings = StandingSerializer(many=True, help_text="可以切换的身份。")


class MeViewSet(PortalViewSet):
    """The caller."""

    serializer_class = MeSerializer
    pagination_class = None

    filter_backends = ()

    @extend_schema(operation_id="me", responses=MeSerializer(many=False))
    def list(self, request: Request) -> Response:
        """Who is signed in; 401 for a visitor."""
        actor = self.actor
        if actor.person is None:
            raise NotAuthenticated
        shown = {
            "name": actor.label,
            "acting_for": actor.key,
            "acting_for_label": actor.acting_for_label,
            "role_label": actor.role_label,
            "standings": standings(actor.person, at=self.at),
        }
        return Response(MeSerializer(shown).data)


class AuthoritySerializer(serializers.Serializer[AuthorityRow]):
    """One office of the tree."""

    id = serializers.IntegerField()
    name = serializers.CharField(help_text="名称。")
    short_name = serializers.CharField(help_text="简称。")
    place = serializers.CharField(help_text="地名，用于赛事名称。")
    kind = serializers.CharField(help_text="层级。")
    kind_label = serializers.CharField(help_text="层级的名称。")
    division_code = serializers.CharField(allow_blank=True, help_text="行政区划代码（GB/T 2260）。")
    depth = serializers.IntegerField(help_text="在树中的层次，1 为最上级。")


class AuthorityViewSet(mixins.ListModelMixin, PortalViewSet):
    """The tree of authorities in its order, for everybody."""

    serializer_class = AuthoritySerializer

    filter_backends = ()

    def get_queryset(self) -> Any:
        """Rows of a selector; paginated like any sequence."""
        return authority_rows()


class SchemaView(SpectacularJSONAPIView):
    """The description of the interface (OpenAPI 3), for programs."""


class DocsView(SpectacularSwaggerSplitView):
    """The description of the interface, for people. Its script and styles come from this server."""

    template_name = "api/docs.html"
    url_name = "api:schema"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The page has its own policy, looser than the portal's in styles only."""
        response = super().dispatch(request, *args, **kwargs)
        response["Content-Security-Policy"] = DOCS_POLICY
        return response
