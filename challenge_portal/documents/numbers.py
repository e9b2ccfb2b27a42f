"""Numbers without holes: one series for each owner, kind and year, taken under the lock of its row."""

from datetime import datetime

from django.db import models, transaction

from challenge_portal.documents.models import NumberSeries, TakenNumber
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.services import record, subject_of


@transaction.atomic
def take_number(owner: str, kind: str, year: int, *, prefix: str, subject: models.Model, at: datetime) -> str:
    """The next number of the series, taken for `subject`; nothing may be locked after it in the same transaction.

    `prefix` is either a plain one (`SB-2026-37` gives `SB-2026-37-0021`) or a pattern with `{number}` and, if wanted,
    `{year}` (`沪创挑公告〔{year}〕{number}号`). The text must differ between owners: it is unique over the portal.
    """
    NumberSeries.objects.bulk_create([NumberSeries(owner=owner, kind=kind, year=year)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(owner=owner, kind=kind, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    subject_kind, subject_id, _ = subject_of(subject)
    pattern = prefix if "{number" in prefix else prefix.replace("{", "{{").replace("}", "}}") + "-{number:04d}"
    taken = TakenNumber.objects.create(
        series=series,
        value=series.last,
        text=pattern.format(year=year, number=series.last),
        subject_kind=subject_kind,
        subject_id=subject_id,
        taken_at=at,
    )
    return taken.text


@transaction.atomic
def void_number(text: str, *, reason: str, actor: Actor, at: datetime) -> None:
    """Record that a taken number stays unused. It is not taken again. Doing it twice is harmless."""
    taken = TakenNumber.objects.select_for_update().get(text=text)
    if taken.voided_at is not None:
        return
    taken.voided_at = at
    taken.void_reason = reason
    taken.save(update_fields=["voided_at", "void_reason"])
    record(
        actor=actor,
        verb="documents.number.voided",
        subject=(taken.subject_kind, taken.subject_id, text),
        at=at,
        reason=reason,
        details={"number": text},
    )
