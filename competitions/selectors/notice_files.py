"""The annexes of a notice, as its pages list them."""

from __future__ import annotations

from dataclasses import dataclass

from challenge_portal.documents.chain import FileView, file_view
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import visible
from competitions.models import NoticeFile


@dataclass(frozen=True, slots=True)
class Annex:
    """One annex; ``id`` is what taking it out names."""

    id: int
    file: FileView


def annexes_of(edition_id: int, actor: Actor) -> tuple[Annex, ...]:
    """What this actor may read of the annexes, in their order. One query."""
    rows = visible(NoticeFile, actor).filter(edition=edition_id).select_related("file").order_by("added_at", "pk")
    return tuple(Annex(each.pk, file_view(each.file)) for each in rows)
