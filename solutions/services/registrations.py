"""What a challenger does to register, and what the host says to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from challenge_portal.accounts.consent_texts import current_text
from challenge_portal.accounts.services import accept_text
from challenge_portal.documents.files import Upload
from challenge_portal.documents.models import DocumentFile
from challenge_portal.documents.services import attach_scan
from challenge_portal.form_versions.cleaning import Cleaned, clean_answers
from challenge_portal.form_versions.services import current_form
from challenge_portal.kernel.countries import COUNTRIES, HOME
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution, InstitutionKind
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from challenge_portal.workflow.engine import UnknownMove
from competitions.models import Competition
from demands.models import PublicVersion
from demands.states import ON_THE_HALL
from solutions import rules
from solutions.forms_data import registration_v1
from solutions.models import Registration
from solutions.papers import registrations as papers
from solutions.states import REGISTRATION_OPEN, REGISTRATION_OVER, RegistrationState
from solutions.workflow.registrations import REGISTRATION

STARTED, SAVED = "solutions.registration.started", "solutions.registration.saved"
STAMP_VOIDED = "solutions.registration.stamp_voided"
register_verbs({STARTED: "开始报名", SAVED: "暂存报名表", STAMP_VOIDED: "内容修改，盖章件失效"})

KIND_OF_UNIT = {
    InstitutionKind.UNIVERSITY: registration_v1.UNIVERSITY,
    InstitutionKind.RESEARCH_INSTITUTE: registration_v1.INSTITUTE,
    InstitutionKind.ENTERPRISE: registration_v1.ENTERPRISE,
}


@transaction.atomic
def start_registration(
    *, actor: Actor, competition: Competition, at: datetime, demand_number: str = "", is_demo: bool = False
) -> Registration:
    """Open a draft for the unit that the actor acts for, or for the actor alone, filled with what the portal knows.

    Raises Refused: an authority, registration not open, already registered. ``demand_number`` is the public number
    of a demand that is to be challenged, if the challenger came from its page.
    """
    if actor.person is None or not can(actor, "solutions.register"):
        raise NotAllowed("solutions.register", competition)
    if actor.authority is not None and (refusal := rules.challenger_refusal(actor)):
        raise Refused(refusal)
    if refusal := rules.window_refusal(competition, at=at):
        raise Refused(refusal)
    if rules.registration_of(actor, competition) is not None:
        raise Refused("本赛事已经报过名，请在原报名上办理。", way_on="我的报名")
    institution = actor.institution
    registration = Registration(
        competition=competition,
        institution=institution,
        person=None if institution else actor.person,
        country=institution.country if institution else HOME,
        form_version=current_form(registration_v1.KEY),
        name=institution.name if institution else actor.person.display_name,
        created_by=actor.person,
        created_at=at,
        is_demo=is_demo or competition.is_demo,
    )
    registration.answers = _known(actor, registration) | _wanted(competition, demand_number)
    try:
        with transaction.atomic():
            registration.save(force_insert=True)
    except IntegrityError as error:  # a colleague was faster by a moment
        raise Stale("本赛事刚刚已经开始报名，请在原报名上办理。", way_on="我的报名") from error
    record(actor=actor, verb=STARTED, subject=registration, at=at)
    return registration


@transaction.atomic
def save_registration(
    *, actor: Actor, registration: Registration, answers: Mapping[str, Any], at: datetime, version: int | None = None
) -> Cleaned:
    """Keep what was typed, right or wrong; the answer says what still has to be mended before registering.

    A stamp for an earlier version is voided when the content changed. Raises NotAllowed, Stale (saved in another tab,
    no longer open), Refused (an unknown field).
    """
    locked = _locked(registration, actor=actor, version=version)
    if locked.state not in REGISTRATION_OPEN:
        raise Stale(f"报名现在是“{locked.get_state_display()}”，不能修改。定稿后要改的，请先取消定稿。")
    cleaned = clean_answers(locked.form_version, {**answers, **_fixed(locked)}, final=False)
    if cleaned.values == locked.answers:
        return cleaned
    locked.answers = cleaned.values
    if locked.institution is None:
        country = str(cleaned.values.get("country") or "")
        locked.country = country if country in COUNTRIES else HOME
    locked.version += 1
    if locked.document is not None:
        papers.void_registration_paper(locked, actor=actor, at=at, reason="定稿之后内容有修改，须重新签字盖章")
        locked.document = None
        record(actor=actor, verb=STAMP_VOIDED, subject=locked, at=at)
    locked.save()
    record(actor=actor, verb=SAVED, subject=locked, at=at, details={"version": locked.version})
    registration.refresh_from_db()
    return cleaned


@transaction.atomic
def sign_registration_texts(
    *, actor: Actor, registration: Registration, names: Mapping[str, str], at: datetime, address: str = ""
) -> None:
    """Keep that the person signed these texts in the challenger's name: version, hash, name, moment and address.

    ``names`` holds the name typed under each text. Raises Refused at the field ``name_<kind>`` when it isn't the
    signer's own, NotAllowed, and Stale when the registration is over.
    """
    locked = _locked(registration, actor=actor, version=None)
    if locked.state in REGISTRATION_OVER or actor.person is None:
        raise Stale(f"报名现在是“{locked.get_state_display()}”，不用再签署。")
    for kind, typed in names.items():
        if refusal := name_refusal(actor, kind, typed):
            raise Refused(refusal)
    for kind in names:
        accept_text(
            actor=actor,
            person=actor.person,
            kind=kind,
            at=at,
            in_name_of=locked.name,
            subject=locked.consent_subject,
            address=address,
        )


def name_refusal(actor: Actor, kind: str, typed: str) -> Refusal | None:
    """A text is signed with the signer's own name, and only a text that belongs to registering."""
    field = f"name_{kind}"
    if kind not in rules.TO_SIGN:
        return Refusal("没有这份文本。请刷新页面后再签署。", field=field)
    title = current_text(kind).title
    if not typed.strip():
        return Refusal(f"请填写本人姓名，签署《{title}》。", field=field)
    if typed.strip() != actor.label:
        return Refusal(f"与账号姓名“{actor.label}”不一致，请填写本人姓名。", field=field)
    return None


def register(*, actor: Actor, registration: Registration, at: datetime, version: int | None = None) -> Registration:
    """Registered at once, where signing on the portal is enough. Raises Refused at the field, with the way on."""
    return _fire(registration, "register", actor=actor, at=at, version=version)


def finalise_registration(
    *, actor: Actor, registration: Registration, at: datetime, version: int | None = None
) -> Registration:
    """Fix this version, number it and ask for its PDF, where a stamped copy is demanded."""
    return _fire(registration, "finalise", actor=actor, at=at, version=version)


def take_back_registration(
    *, actor: Actor, registration: Registration, at: datetime, version: int | None = None
) -> Registration:
    """Back to a draft: print and scan of this version are void."""
    return _fire(registration, "take_back", actor=actor, at=at, version=version)


@transaction.atomic
def attach_registration_scan(
    *, actor: Actor, registration: Registration, upload: Upload | None, at: datetime
) -> DocumentFile:
    """Keep the signed and stamped scan of the finalised version. Raises Refused at the field ``scan``."""
    locked = _locked(registration, actor=actor, version=None)
    if locked.state != RegistrationState.FINALISED or locked.document is None:
        raise Stale("请先定稿，再上传盖章件。盖章件对应定稿的那一版。")
    return attach_scan(locked.document, upload, actor=actor, at=at, field="scan")


def submit_registration(
    *, actor: Actor, registration: Registration, at: datetime, version: int | None = None
) -> Registration:
    """Hand the stamped registration to the host."""
    return _fire(registration, "submit", actor=actor, at=at, version=version)


def admit_registration(
    *,
    actor: Actor,
    registration: Registration,
    at: datetime,
    scan_matches: bool = False,
    version: int | None = None,
) -> Registration:
    """The host has compared the stamped copy page by page."""
    data = {"scan_matches": scan_matches}
    return _fire(registration, "admit", actor=actor, at=at, data=data, version=version)


def return_registration(
    *, actor: Actor, registration: Registration, reason: str, at: datetime, version: int | None = None
) -> Registration:
    """The host gives it back, with what is to be mended."""
    return _fire(registration, "give_back", actor=actor, at=at, reason=reason, version=version)


def refuse_registration(
    *, actor: Actor, registration: Registration, reason: str, at: datetime, version: int | None = None
) -> Registration:
    """The host doesn't take the challenger, or excludes it later; always with the reason."""
    return _fire(registration, "refuse", actor=actor, at=at, reason=reason, version=version)


def withdraw_registration(
    *, actor: Actor, registration: Registration, reason: str, at: datetime, version: int | None = None
) -> Registration:
    """The challenger steps back."""
    return _fire(registration, "withdraw", actor=actor, at=at, reason=reason, version=version)


def fire_registration(
    name: str,
    *,
    actor: Actor,
    registration: Registration,
    at: datetime,
    reason: str = "",
    version: int | None = None,
    scan_matches: bool = False,
) -> Registration:
    """Make a move by its name, as a button, the office or the interface asks. Raises UnknownMove."""
    if name not in REGISTRATION.moves:
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    data = {"scan_matches": scan_matches} if name == "admit" else None
    return _fire(registration, name, actor=actor, at=at, reason=reason, version=version, data=data)


def _fire(registration: Registration, name: str, **given: Any) -> Registration:
    return REGISTRATION.fire(registration, name, **given)


def _locked(registration: Registration, *, actor: Actor, version: int | None) -> Registration:
    locked = (
        Registration.objects.select_for_update(of=("self",), no_key=True)
        .select_related("competition", "institution", "person", "form_version", "document")
        .get(pk=registration.pk)
    )
    if not can(actor, "solutions.edit_registration", locked):
        raise NotAllowed("solutions.edit_registration", locked)
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动（可能是同事或另一个窗口保存的）。请核对最新内容后再保存。")
    return locked


def _fixed(registration: Registration) -> dict[str, str]:
    """What isn't typed: it comes from the account or the unit."""
    unit = registration.institution
    if unit is None:
        return {"name": registration.name, "code": ""}
    return {"name": unit.name, "code": unit.code or unit.foreign_number, "country": unit.country}


def _known(actor: Actor, registration: Registration) -> dict[str, Any]:
    unit: Institution | None = registration.institution
    person = actor.person
    phone, email = (person.phone, person.email) if person else ("", "")
    kind = registration_v1.PERSON
    if unit is not None:
        kind = KIND_OF_UNIT.get(InstitutionKind(unit.kind), registration_v1.OTHER_LEGAL)
    return {
        **_fixed(registration),
        "kind": kind,
        "country": registration.country,
        "address": unit.address if unit else "",
        "leader_name": actor.label,
        "leader_phone": phone,
        "leader_email": email,
    }


def _wanted(competition: Competition, number: str) -> dict[str, Any]:
    if not number:
        return {}
    public = PublicVersion.objects.filter(
        number=number, demand__competition=competition, demand__state__in=ON_THE_HALL
    ).first()
    return {"wanted": [{"number": public.number, "title": public.title[:60]}]} if public else {}
