"""Corrections as their readers see them: everybody on the demand's page, both sides while one is under way, challengers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from challenge_portal.form_versions.comparing import Change
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, sees, visible
from challenge_portal.workflow.engine import Available
from demands.correction_texts import answers_of, differences, leaks_in
from demands.correction_workflow import CORRECTION
from demands.forms_data import correction as form
from demands.forms_data.public_text import PublicTextForm
from demands.models import Correction, Demand, Reconfirmation
from demands.redaction import Leak
from demands.states import CORRECTION_OPEN, CORRECTION_TONES, ON_THE_HALL, CorrectionState

ANSWERS = ("confirm", "object")


@dataclass(frozen=True, slots=True)
class PublicCorrection:
    """One correction as everybody reads it. ``labels`` are the fields; no ``changes`` where the former is withheld."""

    at: datetime
    reason: str
    labels: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Reconfirmed:
    """One challenger who was asked to confirm again."""

    name: str
    confirmed_at: datetime | None
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """One correction for the two sides: also what is still under way, and who confirmed again."""

    state_label: str
    tone: str
    created_at: datetime
    published_at: datetime | None
    request: str
    reason: str
    matters: bool
    former_withheld: bool
    changes: tuple[Change, ...]
    asked: tuple[Reconfirmed, ...]

    @property
    def confirmed(self) -> int:
        """How many of those who were asked go on."""
        return sum(1 for each in self.asked if each.confirmed_at is not None)


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """The page of one demand's corrections. ``open`` is the one under way, ``version`` that of the page (0: none)."""

    demand: Demand
    number: str
    open: CorrectionRow | None
    open_state: str
    version: int
    past: tuple[CorrectionRow, ...]
    leaks: list[Leak]
    moves: list[Available]
    answers: list[Available]
    may_word: bool
    may_ask: bool
    form: PublicTextForm
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReconfirmPage:
    """What a challenger is asked. ``number`` is empty once the demand is taken down."""

    id: int
    number: str
    title: str
    name: str
    correction: PublicCorrection
    confirmed_at: datetime | None
    may_confirm: bool


def open_correction(demand: Demand) -> Correction | None:
    """The correction that is under way, if any. One query; none for a demand that isn't on the hall."""
    if demand.state not in ON_THE_HALL:
        return None
    return Correction.objects.filter(demand=demand, state__in=CORRECTION_OPEN).select_related("demand").first()


def correction_wait(correction: Correction | None) -> str:
    """What stands beside the link to the corrections: where the one under way stands; nothing without one."""
    return CorrectionState(correction.state).label if correction else ""


def public_corrections(number: str) -> tuple[PublicCorrection, ...]:
    """The corrections of a demand on the hall, newest first. One query.

    What a later correction withholds stands as the new text of an earlier one, so that is withheld as well.
    """
    rows = Correction.objects.filter(
        demand__public_version__number=number, demand__state__in=ON_THE_HALL, state=CorrectionState.PUBLISHED
    ).order_by("-published_at", "-pk")
    found, withheld = [], False
    for row in rows:
        withheld = withheld or row.former_withheld
        found.append(_public(row, withheld=withheld))
    return tuple(found)


def correction_page(demand: Demand, actor: Actor, *, at: datetime) -> CorrectionPage:
    """Everything about the corrections of one demand. Raises NotVisible before it was published. Few queries."""
    public = getattr(demand, "public_version", None)
    if public is None or public.published_at is None:
        raise NotVisible(f"corrections of {demand.pk}")
    rows = list(
        visible(Correction, actor)
        .filter(demand=demand)
        .prefetch_related("reconfirmations__confirmed_by")
        .order_by("-created_at", "-pk")
    )
    for each in rows:
        each.demand = demand
    here = next((each for each in rows if each.state in CORRECTION_OPEN), None)
    moves = CORRECTION.available(here, actor, at=at) if here else []
    now, on_the_hall = answers_of(public), demand.state in ON_THE_HALL
    return CorrectionPage(
        demand=demand,
        number=public.number,
        open=_row(here, former=now) if here else None,
        open_state=here.state if here else "",
        version=here.version if here else 0,
        past=tuple(_row(each, former=each.former) for each in rows if each is not here),
        leaks=leaks_in(demand, here.text, here.reason) if here and here.text else [],
        moves=[move for move in moves if move.name == "discard"],
        answers=[move for move in moves if move.name in ANSWERS],
        may_word=on_the_hall and can(actor, "demands.correct", demand),
        may_ask=on_the_hall and here is None and can(actor, "demands.ask_correction", demand),
        form=form.correction_form(budget_hidden=public.budget_hidden),
        values=_values(here, now),
    )


def reconfirm_page(actor: Actor, reconfirmation_id: int) -> ReconfirmPage:
    """The page on which a challenger confirms again. Raises NotVisible for anybody else's. Three queries at most."""
    row = get_visible(Reconfirmation, actor, "correction__demand__public_version", pk=reconfirmation_id)
    demand = row.correction.demand
    if not sees(actor, demand.public_version):
        raise NotVisible(f"reconfirmation {reconfirmation_id}")
    later = Correction.objects.filter(
        demand=demand, state=CorrectionState.PUBLISHED, published_at__gte=row.correction.published_at
    )
    withheld = later.filter(former_withheld=True).exists()
    return ReconfirmPage(
        id=row.pk,
        number=demand.public_version.number,
        title=demand.public_version.title,
        name=row.name,
        correction=_public(row.correction, withheld=withheld),
        confirmed_at=row.confirmed_at,
        may_confirm=row.confirmed_at is None and can(actor, "demands.reconfirm", row),
    )


def _public(row: Correction, *, withheld: bool) -> PublicCorrection:
    changed = differences(row.former, row.text)
    at = row.published_at or row.created_at
    return PublicCorrection(at, row.reason, tuple(each.label for each in changed), () if withheld else changed)


def _row(row: Correction, *, former: dict[str, Any]) -> CorrectionRow:
    asked = tuple(
        Reconfirmed(each.name, each.confirmed_at, str(each.confirmed_by or "")) for each in row.reconfirmations.all()
    )
    return CorrectionRow(
        state_label=CorrectionState(row.state).label,
        tone=CORRECTION_TONES[CorrectionState(row.state)],
        created_at=row.created_at,
        published_at=row.published_at,
        request=row.request,
        reason=row.reason,
        matters=row.matters,
        former_withheld=row.former_withheld,
        changes=differences(former, row.text) if row.text and former else (),
        asked=asked,
    )


def _values(here: Correction | None, now: dict[str, Any]) -> dict[str, Any]:
    """What the form begins with: the wording under way, else what is public now."""
    if here is None or not here.text:
        return {**now, form.FORMER: form.SHOWN}
    return {
        **here.text,
        form.REASON: here.reason,
        form.MATTERS: form.YES if here.matters else form.NO,
        form.FORMER: form.WITHHELD if here.former_withheld else form.SHOWN,
    }
