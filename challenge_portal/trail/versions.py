"""Row versions of texts: what was written each time it was handed in or worded, kept by the database itself.

A trigger takes the version when the row changes as declared, so no service can forget it. It carries what
``signed_by`` says: who acted, for whom, and the act's own moment. A change made past the portal has no such line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

import pghistory
import pgtrigger
from django.db.models import Model, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from challenge_portal.trail.append_only import append_only
from challenge_portal.trail.services import RecordedActor

Tracked = TypeVar("Tracked", bound=Model)
PAST_THE_PORTAL = "未经门户"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a row. ``label`` is what took it (``submitted``); ``values`` are the kept columns by name."""

    number: int
    label: str
    at: datetime
    actor: str
    acting_for: str
    values: dict[str, Any]


def on_entering(state: str) -> pghistory.UpdateEvent:
    """Take a version when the row moves into this state. The label is the state."""
    moved = pgtrigger.Q(old__state__df=pgtrigger.F("new__state")) & pgtrigger.Q(new__state=str(state))
    return pghistory.UpdateEvent(str(state), condition=moved)


def keeps_versions(
    *trackers: pghistory.Tracker, fields: Sequence[str], name: str, verbose_name: str
) -> Callable[[type[Tracked]], type[Tracked]]:
    """Class decorator: keep these columns in the append-only table of the model ``name``, beside the tracked one."""
    decorate = pghistory.track(
        *trackers,
        fields=list(fields),
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,  # type: ignore[arg-type]  # documented: none is kept
        obj_field=pghistory.ObjForeignKey(related_name="+"),
        append_only=False,
        model_name=name,
        meta={"verbose_name": verbose_name, "verbose_name_plural": verbose_name, "triggers": append_only()},
    )
    return cast(Callable[[type[Tracked]], type[Tracked]], decorate)


def signed_by(actor: RecordedActor, *, at: datetime) -> AbstractContextManager[Any]:
    """Versions taken inside carry this actor's label, whom they act for, and the moment of the act."""
    return cast(
        AbstractContextManager[Any],
        pghistory.context(actor=actor.label, acting_for=actor.acting_for_label, at=at.isoformat()),
    )


def versions_of(obj: Model) -> list[Version]:
    """The versions of a row, oldest first. One query; who may see the row may see them."""
    return versions_of_each([obj])[0]


def versions_of_each(objs: Sequence[Model]) -> list[list[Version]]:
    """The versions of several rows, also of different models, in their order. One query in all.

    ``values`` come as JSON has them: a date as its text, an amount as a number.
    """
    if not objs:
        return []
    asked = [_asked(place, obj) for place, obj in enumerate(objs)]
    rows = asked[0].union(*asked[1:], all=True).order_by("pgh_place", "pgh_id") if asked[1:] else asked[0]
    found: list[list[Version]] = [[] for _ in objs]
    for row in rows:
        signed = row["pgh_context"] or {}
        found[row["pgh_place"]].append(
            Version(
                number=len(found[row["pgh_place"]]) + 1,
                label=row["pgh_label"],
                at=parse_datetime(signed.get("at", "")) or row["pgh_created_at"],
                actor=signed.get("actor", PAST_THE_PORTAL),
                acting_for=signed.get("acting_for", ""),
                values=row["pgh_kept"],
            )
        )
    return found


def _asked(place: int, obj: Model) -> QuerySet[Any, Any]:
    kept = type(obj).pgh_event_model  # type: ignore[attr-defined]
    names = [field.name for field in kept._meta.fields if not field.name.startswith("pgh_")]
    rows: QuerySet[Any] = QuerySet(kept).filter(pgh_obj_id=obj.pk).order_by("pgh_id")
    shown = rows.annotate(pgh_place=Value(place), pgh_kept=JSONObject(**{name: name for name in names}))
    return shown.values("pgh_place", "pgh_id", "pgh_label", "pgh_created_at", "pgh_context", "pgh_kept")
