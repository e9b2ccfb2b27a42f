"""What the enterprise does: file, save, submit, confirm the public text, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from challenge_portal.accounts.services import accept_text
from challenge_portal.form_versions.cleaning import Cleaned, clean_answers, decimal_of
from challenge_portal.form_versions.drafts import Ticket, check_seen, check_version, keep_draft
from challenge_portal.form_versions.services import freeze_form
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.short_texts import fitting
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from challenge_portal.workflow.engine import UnknownMove
from competitions.models import Competition
from demands import rules
from demands.form_uses import survey_of
from demands.models import Demand, DemandDraft
from demands.services.moving import fire
from demands.states import BROUGHT_IN, OPEN_TO_OWNER, DemandState, ServiceChoice
from demands.workflow import DEMAND

BY_NAME = frozenset({"approve", "propose"})  # their only data is a tick on the case's own page
LONGEST_AGENCY = 60
MOST_DRAFTS = 20  # unsubmitted drafts of one unit in one competition
STARTED, SAVED = "demands.demand.started", "demands.demand.saved"
register_verbs({STARTED: "开始填报", SAVED: "暂存"})


@dataclass(frozen=True, slots=True)
class DemandEntry:
    """What the enterprise typed: the survey form, what stays hidden, and who shall help."""

    answers: Mapping[str, Any]
    hide_name: bool = True
    hide_contact: bool = True
    hide_budget: bool = False
    service_choice: str = ServiceChoice.RECOMMENDED
    wanted_agency: str = ""


@transaction.atomic
def start_demand(*, actor: Actor, competition: Competition, at: datetime, is_demo: bool = False) -> Demand:
    """Open a draft for the unit that the actor acts for, filled with what the portal knows.

    It answers the form that the competition asks now, and keeps it: that version is frozen from here on.
    Raises Refused: not a unit that may file, texts not signed, collection over, too many open drafts.
    """
    owner = actor.institution
    if refusal := rules.owner_refusal(owner) if owner is None or owner.code_confirmed else None:
        raise Refused(refusal)
    assert owner is not None  # noqa: S101 - owner_refusal has refused otherwise
    if not can(actor, "demands.file", owner):
        raise NotAllowed("demands.file", owner)
    if rules.unsigned(actor.person, owner):
        raise Refused(Refusal("请先签署保密协议和免责声明。", field="agreed", rule="国科发火〔2019〕228号 四.4"))
    if refusal := rules.collection_refusal(competition, at=at):
        raise Refused(refusal)
    drafts = owner.demands.filter(competition=competition, state=DemandState.DRAFT)
    if drafts.exclude(channel__in=BROUGHT_IN, claimed_at=None).count() >= MOST_DRAFTS:
        raise Refused(f"贵单位在本赛事已有 {MOST_DRAFTS} 份草稿，请先提交或撤回其中几份。")
    form = survey_of(competition.pk)
    freeze_form(form, at=at)
    demand = Demand.objects.create(
        competition=competition,
        owner=owner,
        created_by=actor.person,
        created_at=at,
        form_version=form,
        answers=_known(actor, owner),
        region=owner.region,
        is_demo=is_demo or owner.is_demo,
    )
    record(actor=actor, verb=STARTED, subject=demand, at=at)
    return demand


@transaction.atomic
def save_demand(
    *,
    actor: Actor,
    demand: Demand,
    entry: DemandEntry,
    at: datetime,
    version: int | None = None,
    ticket: Ticket | None = None,
) -> Cleaned:
    """Keep what was typed, right or wrong; the answer says what still has to be mended before submitting.

    ``ticket`` is the page's, so that nobody's unsaved typing is lost unseen. Raises NotAllowed, Stale (another tab or
    colleague saved or typed meanwhile), Refused (an unknown field, a closed state).
    """
    locked = _open_to_owner(demand, actor=actor, version=version)
    check_seen(DemandDraft.objects.filter(demand=locked).first(), ticket, person=actor.person)
    answers = {**entry.answers, "company": locked.owner.name}
    cleaned = clean_answers(locked.form_version, answers, final=False)
    locked.answers = cleaned.values
    locked.title = str(cleaned.values.get("title") or "")[:200]
    locked.industry = str(cleaned.values.get("industry") or "")
    locked.budget = None if "funding" in cleaned.errors else decimal_of(cleaned.values, "funding")
    locked.region = locked.owner.region
    locked.hide_name, locked.hide_contact, locked.hide_budget = entry.hide_name, entry.hide_contact, entry.hide_budget
    locked.service_choice = _service_choice(entry.service_choice)
    locked.wanted_agency = fitting(
        entry.wanted_agency, limit=LONGEST_AGENCY, label="意向服务机构", field="wanted_agency"
    )
    locked.version += 1
    locked.save()
    DemandDraft.objects.filter(demand=locked).delete()
    record(actor=actor, verb=SAVED, subject=locked, at=at, details={"version": locked.version})
    demand.refresh_from_db()
    return cleaned


@transaction.atomic
def autosave_demand(
    *, actor: Actor, demand: Demand, answers: Mapping[str, Any], at: datetime, ticket: Ticket | None = None
) -> None:
    """Keep what is being typed, unchecked and unrecorded, beside the saved text.

    Raises NotAllowed, Refused, Stale (submitted meanwhile, an overtaken sending), TypedElsewhere.
    """
    locked = _open_to_owner(demand, actor=actor, version=None)
    check_version(locked, ticket, saved=SAVED)
    if actor.person is None:
        raise NotAllowed("demands.edit", demand)
    values = clean_answers(locked.form_version, answers, final=False).values
    keep_draft(
        DemandDraft.objects.all(), of={"demand": locked}, answers=values, person=actor.person, at=at, ticket=ticket
    )


@transaction.atomic
def submit_demand(
    *, actor: Actor, demand: Demand, at: datetime, declared: bool = False, version: int | None = None
) -> Demand:
    """Hand the demand to the host. Raises Refused at the field, with the rule and the way on."""
    return fire(demand, "submit", actor=actor, at=at, data={"declared": declared}, version=version)


def confirm_public_text(*, actor: Actor, demand: Demand, at: datetime, version: int | None = None) -> Demand:
    """The enterprise agrees to the text that goes out."""
    return fire(demand, "confirm", actor=actor, at=at, data={"leaks_checked": True}, version=version)


def object_to_public_text(
    *, actor: Actor, demand: Demand, reason: str, at: datetime, version: int | None = None
) -> Demand:
    """The enterprise sends the text back and says why."""
    return fire(demand, "object", actor=actor, at=at, reason=reason, version=version)


def withdraw_demand(*, actor: Actor, demand: Demand, reason: str, at: datetime, version: int | None = None) -> Demand:
    """The enterprise takes its demand back; possible until it is public."""
    return fire(demand, "withdraw", actor=actor, at=at, reason=reason, version=version)


def fire_demand(
    name: str,
    *,
    actor: Actor,
    demand: Demand,
    at: datetime,
    reason: str = "",
    version: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> Demand:
    """Make a move by its name, as a button or the API asks. Raises UnknownMove for one that doesn't exist.

    Moves that need data of their own (entrusting, handing in, publishing) go through their own services.
    """
    move = DEMAND.moves.get(name)
    if move is not None and not move.offered and name not in BY_NAME:
        raise UnknownMove("这一步有专门的页面，请从页面办理。")
    given = dict(data or {})
    if name == "confirm":  # the enterprise has its own text before it: what is doubtful is for it to say
        given["leaks_checked"] = True
    return fire(demand, name, actor=actor, at=at, reason=reason, version=version, data=given)


@transaction.atomic
def sign_texts(*, actor: Actor, kinds: Sequence[str], at: datetime, address: str = "") -> None:
    """Keep that the person signed NDA and disclaimer for their unit: version, hash, name, moment and address."""
    if actor.person is None or actor.institution is None:
        raise Refused(Refusal("请先登录并选择所代表的单位。", field="agreed"))
    for kind in kinds:
        accept_text(
            actor=actor, person=actor.person, kind=kind, at=at, in_name_of=actor.institution.name, address=address
        )


def _open_to_owner(demand: Demand, *, actor: Actor, version: int | None) -> Demand:
    locked = (
        Demand.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner", "owner__region", "form_version")
        .get(pk=demand.pk)
    )
    if not can(actor, "demands.edit", locked):
        raise NotAllowed("demands.edit", locked)
    if locked.state not in OPEN_TO_OWNER:
        raise Stale(f"需求现在是“{locked.get_state_display()}”，不能修改。退回修改后才能再填。")
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动（可能是同事或另一个窗口保存的）。请核对最新内容后再保存。")
    return locked


def _known(actor: Actor, owner: Institution) -> dict[str, Any]:
    person = actor.person
    return {
        "company": owner.name,
        "region": owner.region.place if owner.region else "",
        "profile": owner.introduction,
        "contact_name": person.display_name if person else "",
        "contact_phone": person.phone if person else "",
        "contact_email": person.email if person else "",
    }


def _service_choice(choice: str) -> str:
    if choice not in ServiceChoice.values:
        raise Refused(Refusal("请选择服务机构的方式。", field="service_choice"))
    return choice


def bump(demand: Demand) -> None:
    """Count a change of content, so that a page opened before it is recognised as old."""
    Demand.objects.filter(pk=demand.pk).update(version=F("version") + 1)
