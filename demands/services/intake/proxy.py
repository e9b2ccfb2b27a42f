"""代为填报: an agency or an office enters a demand for an enterprise, for example from a returned paper form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from challenge_portal.form_versions.cleaning import Cleaned
from challenge_portal.form_versions.services import freeze_form
from challenge_portal.kernel.identifiers import check_uscc
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution
from challenge_portal.organisations.noted import NotedUnit, note_units
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.models import Competition
from demands import rules
from demands.form_uses import survey_of
from demands.models import Demand, Intake
from demands.policy import MAY_OWN
from demands.services.intake.keeping import ENTERED, tell_owners
from demands.services.intake.places import host_of
from demands.states import Channel, DemandState

DONE = "demands.demand.entered_whole"
register_verbs({DONE: "录入完成，请企业认领"})
MOST_OPEN = 200  # unclaimed entries of one unit in one competition


@dataclass(frozen=True, slots=True)
class EntryUnit:
    """For whom: the enterprise's code, name and kind."""

    code: str
    name: str
    kind: str


@transaction.atomic
def start_entry(*, actor: Actor, competition: Competition, unit: EntryUnit, at: datetime) -> Demand:
    """Open a draft in an enterprise's name. Raises NotAllowed, and Refused at the field.

    The unit is noted by its code where the portal doesn't know it; it is told when the entry is whole.
    """
    if actor.person is None or not can(actor, "demands.bring_in", competition):
        raise NotAllowed("demands.bring_in", competition)
    if refusal := rules.collection_refusal(competition, at=at):
        raise Refused(refusal)
    owner = _owner(actor, competition, unit, at=at)
    mine = Demand.objects.filter(
        competition=competition,
        channel=Channel.PROXY,
        claimed_at=None,
        state=DemandState.DRAFT,
        entered_office=actor.authority,
        entered_agency=actor.institution,
    )
    if mine.count() >= MOST_OPEN:
        raise Refused(f"已有 {MOST_OPEN} 项代填的需求等待企业认领，请先联系企业认领，或撤回其中几项。")
    form = survey_of(competition.pk)
    freeze_form(form, at=at)
    answers = {"company": owner.name, "region": owner.region.place if owner.region else ""}
    asked = {spec.name for spec in form.specs}
    demand = Demand.objects.create(
        competition=competition,
        owner=owner,
        created_by=actor.person,
        created_at=at,
        form_version=form,
        answers={name: text for name, text in answers.items() if name in asked},
        region=owner.region,
        channel=Channel.PROXY,
        entered_office=actor.authority,
        entered_agency=actor.institution,
        state_changed_at=at,
        is_demo=competition.is_demo or owner.is_demo,
    )
    Intake.objects.create(demand=demand, entered_by=actor.person, entered_at=at, on_behalf_of=owner.name)
    details = {"channel": demand.channel, "on_behalf_of": owner.name}
    record(actor=actor, verb=ENTERED, subject=demand, at=at, details=details)
    return demand


@transaction.atomic
def finish_entry(*, actor: Actor, demand: Demand, at: datetime) -> Cleaned:
    """Say that everything is entered: the enterprise is asked to take it over. With errors nothing happens.

    Raises NotAllowed when it is no longer this unit's to enter.
    """
    locked = (
        Demand.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner", "form_version")
        .get(pk=demand.pk)
    )
    if not locked.is_unclaimed or not can(actor, "demands.edit", locked):
        raise NotAllowed("demands.edit", locked)
    checked = rules.check_demand(locked)
    if checked.ok:
        record(actor=actor, verb=DONE, subject=locked, at=at, details={"on_behalf_of": locked.owner.name})
        tell_owners([locked], by=actor.acting_for_label, at=at)
    return checked


def _owner(actor: Actor, competition: Competition, unit: EntryUnit, *, at: datetime) -> Institution:
    verdict = check_uscc(unit.code)
    if verdict.level == "error":
        raise Refused(Refusal(verdict.message, field="code", rule="GB 32100-2015"))
    if unit.kind not in MAY_OWN:
        raise Refused(Refusal("需求由企业和事业单位提出。", field="kind"))
    name = " ".join(unit.name.split())
    if not name:
        raise Refused(Refusal("请填写企业名称。", field="name"))
    place = actor.authority.pk if actor.authority else host_of(competition)
    noted = NotedUnit(verdict.code, name, unit.kind, place, competition.is_demo)
    owner = note_units([noted], actor=actor, at=at)[verdict.code]
    if owner.kind not in MAY_OWN:
        raise Refused(Refusal(f"该单位登记为“{owner.get_kind_display()}”，需求由企业和事业单位提出。", field="code"))
    if owner.name != name:
        raise Refused(Refusal(f"与该代码已登记的名称“{owner.name}”不一致，请核对代码和名称。", field="name"))
    return owner
