"""The texts of demands for search: one kind for everybody, one for those who work on them.

Two kinds, because even that a hidden word hits would tell: the public index holds public versions only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from demands.models import Demand, PublicVersion
from demands.states import ON_THE_HALL

PUBLIC = "demands.public"
OFFICE = "demands.office"


def public_texts(pks: Collection[int] | None) -> Iterable[tuple[int, Mapping[str, str]]]:
    """The public versions on the hall, by their own keys."""
    rows = PublicVersion.objects.filter(demand__state__in=ON_THE_HALL)
    if pks is not None:
        rows = rows.filter(pk__in=pks)
    for public in rows.iterator():
        cells = [str(cell) for row in public.indicators for cell in row.values()]
        body = [public.number, public.description, public.industry_label, public.place, public.cooperation, *cells]
        yield public.pk, {"title": public.title, "body": "\n".join([*body, public.owner_name])}


def office_texts(pks: Collection[int] | None) -> Iterable[tuple[int, Mapping[str, str]]]:
    """Everything that was filed, for the parties; hits are filtered again by who sees what."""
    rows = Demand.objects.filter(submitted_at__isnull=False).select_related("owner")
    if pks is not None:
        rows = rows.filter(pk__in=pks)
    for demand in rows.iterator():
        answers = demand.answers
        body = [demand.case_number, demand.owner.name, demand.owner.short_name, str(answers.get("description") or "")]
        yield demand.pk, {"title": demand.title, "body": "\n".join([*body, demand.industry_label])}
