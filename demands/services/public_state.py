"""Saying that something which the public sees has changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from demands.models import PublicChange

KEPT_FOR = timedelta(hours=1)
"""Longer than any copy of a page is kept and any transaction takes."""


def public_changed(*, at: datetime) -> None:
    """Call it in the transaction of the change: with its commit every kept copy of a public page is out of date."""
    PublicChange.objects.create(at=at)


def purge_public_changes(*, at: datetime) -> int:
    """Rub out what no kept copy can be older than; returns how many rows went."""
    return PublicChange.objects.filter(at__lt=at - KEPT_FOR).delete()[0]
