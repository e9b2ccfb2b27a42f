"""Who is answered what at the addresses of the forms, and where two versions of an application are compared."""

from __future__ import annotations

from typing import Any

from competitions.models import HostingApplication
from tests.permissions.rows import Row, only
from tests.permissions.world import World

READERS = "centre system audit"
FIELD = {"label": "办赛场地", "kind": "long_text", "limit": 100, "section": "保障与服务", "required": "on"}


def edited(world: World) -> dict[str, Any]:
    return {"pk": world.things["edited_form"].pk}


def edited_field(world: World) -> dict[str, Any]:
    return edited(world) | {"name": "approach"}


def open_edition(world: World) -> dict[str, Any]:
    return {"pk": world.things["edition"].pk}


def submitted(world: World) -> dict[str, Any]:
    return {"pk": HostingApplication.objects.get(edition=world.things["edition"]).pk}


def writing(status: int, *, visitor: int = 401, **more: Any) -> Row:
    """What editors do; the auditor sees that it is there, to everybody else it doesn't exist."""
    return Row({"visitor": visitor, "centre system": status, "audit": 403, "*": 404}, **more)


ROWS: dict[str, Row] = {
    "form_versions:forms": only(READERS),
    "form_versions:version": only(READERS, others=404, at=edited),
    "form_versions:preview": only(READERS, others=404, at=edited),
    "form_versions:compare": only(READERS, others=404, at=edited),
    "form_versions:copy": writing(302, at=edited, post={}),
    "form_versions:act": writing(302, at=edited, post={"transition": "finish"}),
    "form_versions:head": writing(200, visitor=302, at=edited),
    "form_versions:new_field": writing(200, visitor=302, at=edited),
    "form_versions:field": writing(302, at=edited_field, post=FIELD),
    "competitions:form_print": writing(200, visitor=302, at=edited),
    "competitions:change_form": Row({"visitor": 302, "centre": 200, "*": 403}, at=open_edition),
    "competitions:application_versions": only("centre province host supervisor audit", others=404, at=submitted),
}
