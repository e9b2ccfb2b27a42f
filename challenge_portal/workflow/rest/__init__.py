"""What every app's ``api.py`` builds on: the REST face of what moves through a workflow.

It stands here and not in ``api``, because ``api`` sees all apps and so none of them may import it. An app's
``api.py`` names its viewsets in ``ROUTES``; the router in ``api`` takes them from there.
"""

from challenge_portal.workflow.rest.serializers import CaseSerializer, MoveSerializer, checked
from challenge_portal.workflow.rest.views import PortalViewSet, WorkflowViewSet

__all__ = ["CaseSerializer", "MoveSerializer", "PortalViewSet", "WorkflowViewSet", "checked"]
