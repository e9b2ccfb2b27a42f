"""Keeping what was brought in for enterprises: their units by code, the demands as drafts that wait to be taken over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from challenge_portal.form_versions.cleaning import decimal_of
from challenge_portal.form_versions.services import freeze_form
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution, Membership
from challenge_portal.organisations.noted import NotedUnit, note_units
from challenge_portal.trail.services import record, register_verbs
from demands.effects import DEMANDS
from demands.models import Demand, ImportSheet, Intake
from demands.services.intake.checking import CheckedRow
from demands.services.intake.places import host_of, place_named, places_of
from demands.states import Channel

ENTERED = "demands.demand.entered"
register_verbs({ENTERED: "代企业录入需求"})
AT_ONCE = 1_000


def keep_rows(rows: Sequence[CheckedRow], *, sheet: ImportSheet, actor: Actor, at: datetime) -> list[Demand]:
    """One draft for each good row, in the name of its enterprise. In bulk; the record has an entry for each."""
    places, otherwise = places_of(sheet.competition), sheet.office_id or host_of(sheet.competition)
    regions = {row.number: place_named(str(row.answers.get("region") or ""), places, otherwise) for row in rows}
    units = note_units(
        (NotedUnit(row.code, row.unit, row.kind, regions[row.number], sheet.is_demo) for row in rows),
        actor=actor,
        at=at,
    )
    freeze_form(sheet.form_version, at=at)
    demands = [_demand(row, units[row.code], regions[row.number], sheet, at=at) for row in rows]
    Demand.objects.bulk_create(demands, batch_size=AT_ONCE)
    Intake.objects.bulk_create(
        [
            Intake(
                demand=demand,
                sheet=sheet,
                row=row.number,
                entered_by=sheet.uploaded_by,
                entered_at=at,
                on_behalf_of=demand.owner.name,
            )
            for demand, row in zip(demands, rows, strict=True)
        ],
        batch_size=AT_ONCE,
    )
    for demand, row in zip(demands, rows, strict=True):
        details = {"channel": demand.channel, "on_behalf_of": demand.owner.name, "sheet": sheet.pk, "row": row.number}
        record(actor=actor, verb=ENTERED, subject=demand, at=at, details=details)
    tell_owners(demands, by=sheet.sent_by, at=at)
    return demands


def _demand(row: CheckedRow, owner: Institution, region: int | None, sheet: ImportSheet, *, at: datetime) -> Demand:
    values = row.answers
    return Demand(
        competition=sheet.competition,
        owner=owner,
        created_by=sheet.uploaded_by,
        created_at=at,
        form_version=sheet.form_version,
        answers=values,
        title=str(values.get("title") or "")[:200],
        industry=str(values.get("industry") or ""),
        budget=decimal_of(values, "funding"),
        region_id=owner.region_id or region,
        channel=Channel.EXCEL,
        entered_office=sheet.office,
        entered_agency=sheet.agency,
        state_changed_at=at,
        is_demo=sheet.is_demo or owner.is_demo,
    )


def tell_owners(demands: Sequence[Demand], *, by: str, at: datetime) -> None:
    """The people of units that are registered already learn that something waits for them; once a unit."""
    counted = Counter(demand.owner_id for demand in demands)
    people: dict[int, list[Membership]] = {}
    for each in Membership.objects.filter(institution__in=counted, ended_at=None).select_related("person"):
        people.setdefault(each.institution_id, []).append(each)
    for unit, members in people.items():
        text = f"{by}代贵单位录入了 {counted[unit]} 项技术需求，请核对、认领。认领前不会提交，也不会公开。"
        persons = [each.person for each in members]
        tell(persons, text=text, link=reverse("demands:mine"), at=at, kind=DEMANDS)
