"""All routes of the interface: each app names its own in ``api.ROUTES`` (prefix, viewset, name)."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from rest_framework.routers import SimpleRouter

from challenge_portal.api.views import AuthorityViewSet, MeViewSet

APPS = ("competitions", "demands", "solutions", "awards")


def build_router() -> SimpleRouter:
    """The router with every app's routes, in the order of the pipeline."""
    router = SimpleRouter()
    router.register("me", MeViewSet, basename="me")
    router.register("authorities", AuthorityViewSet, basename="authority")
    for app in APPS:
        if find_spec(f"{app}.api") is None:
            continue
        for prefix, viewset, name in import_module(f"{app}.api").ROUTES:
            router.register(prefix, viewset, basename=name)
    return router
