"""The light form behind a QR link: filed by a visitor, in the name of an enterprise that takes it over later."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from challenge_portal.accounts.consent_texts import PRIVACY, current_text
from challenge_portal.form_versions.cleaning import Cleaned, clean_answers, decimal_of
from challenge_portal.form_versions.services import freeze_form
from challenge_portal.kernel.identifiers import check_uscc
from challenge_portal.kernel.limits import Limit, within
from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.notices.senders import NotSent, sender_of
from challenge_portal.notices.services import tell
from challenge_portal.notices.states import PhoneChannel
from challenge_portal.organisations.actors import ANONYMOUS
from challenge_portal.organisations.models import Institution, InstitutionKind
from challenge_portal.organisations.noted import NotedUnit, note_units
from challenge_portal.trail.services import record, register_verbs
from competitions.people import runners_of
from demands import rules
from demands.effects import DEMANDS
from demands.form_uses import survey_of
from demands.models import Demand, Intake, IntakeLink
from demands.policy import MAY_OWN
from demands.services.intake.claim_codes import claim_code, claim_digest
from demands.services.intake.forms import light_form
from demands.services.intake.phone_codes import ASK_AGAIN, FIELD, living_code, try_code
from demands.states import Channel, DemandState, LinkState

FILED = "demands.demand.filed_by_link"
register_verbs({FILED: "扫码预报名"})
logger = logging.getLogger(__name__)

BY_ADDRESS = Limit("demands.light_form", most=20, seconds=3600)  # a table at a fair has one address for all
MOST_UNCLAIMED = 20  # of one enterprise in one competition: so many light forms nobody files in earnest
CLOSED = "这个二维码已停止接收，请联系发布单位，或者注册单位后在线填报。"
GONE = (DemandState.WITHDRAWN, DemandState.UNFIT)
TAKEN_ALONG = ("company", "contact_name", "contact_phone", "title", "description", "funding")


@dataclass(frozen=True, slots=True)
class LightEntry:
    """What a visitor typed. ``form_key`` names the filled page: sent twice, it is filed once."""

    answers: Mapping[str, Any]
    phone_code: str
    agreed: bool
    form_key: str


@dataclass(frozen=True, slots=True)
class Filed:
    """What the visitor takes away: the claim code is shown once and kept nowhere."""

    demand: Demand
    code: str


class Incomplete(Refused):
    """The form has errors; ``errors`` are texts by the name of the field, as the page shows them."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        self.errors = errors
        super().__init__(Refusal("还有内容需要修改。", field=next(iter(errors))))


def new_form_key() -> str:
    """The key of a page that is about to be filled in."""
    return secrets.token_hex(16)


def link_refusal(link: IntakeLink, *, at: datetime) -> Refusal | None:
    """Whether the link still takes anything: exactly at its end is in time."""
    if link.state != LinkState.OPEN or at > link.open_until:
        return Refusal(CLOSED)
    return rules.collection_refusal(link.competition, at=at)


def check_light(answers: Mapping[str, Any]) -> Cleaned:
    """Everything that stands against the light form, by field."""
    cleaned = clean_answers(light_form(), answers, final=True)
    verdict = check_uscc(str(cleaned.values.get("code") or ""))
    if "code" not in cleaned.errors and verdict.level == "error":
        cleaned.errors["code"] = [verdict.message]
    return cleaned


def file_light(*, link: IntakeLink, entry: LightEntry, at: datetime, address: str) -> Filed:
    """Keep a light form as a draft of the enterprise that nobody but the officers see. Nothing is kept on a no.

    Raises Incomplete with every error; Refused for a closed link, a wrong phone code, the same demand once more, too
    many from one address. A page that is sent again gives the same answer.
    """
    if (known := _known(link, entry)) is not None:
        return Filed(known, claim_code(entry.form_key))
    if refusal := link_refusal(link, at=at):
        raise Refused(refusal)
    cleaned = check_light(entry.answers)
    errors = dict(cleaned.errors)
    if not entry.agreed:
        errors["agreed"] = ["请阅读并同意《个人信息处理告知》。"]
    if errors:
        raise Incomplete(errors)
    if not within(BY_ADDRESS, address):
        raise Refused("来自这个网络地址的填报过于频繁，请一小时后再试。")
    phone = str(cleaned.values["contact_phone"])
    try:
        try_code(link=link, phone=phone, code=entry.phone_code, at=at)
    except Refused:
        if (known := _known(link, entry)) is not None:  # pressed twice: the first has used the code meanwhile
            return Filed(known, claim_code(entry.form_key))
        raise
    filed = _file(link, entry, cleaned.values, phone, at=at)
    _send_claim_code(phone, filed)
    return filed


def _known(link: IntakeLink, entry: LightEntry) -> Demand | None:
    """What this very page was filed as already, sent from the same phone."""
    found = Intake.objects.select_related("demand").filter(form_key=entry.form_key, link=link).first()
    same = found is not None and found.light_answers.get("contact_phone") == _typed(entry, "contact_phone")
    return found.demand if found is not None and same else None


def _typed(entry: LightEntry, name: str) -> str:
    return str(clean_answers(light_form(), entry.answers, final=False).values.get(name) or "")


@transaction.atomic
def _file(link: IntakeLink, entry: LightEntry, values: Mapping[str, Any], phone: str, *, at: datetime) -> Filed:
    used = living_code(link=link, phone=phone, at=at)
    if (known := _known(link, entry)) is not None:  # the same page, pressed twice: the first was faster
        return Filed(known, claim_code(entry.form_key))
    if used is None:
        raise Refused(Refusal(ASK_AGAIN, field=FIELD))
    used.used_at = at
    used.save(update_fields=["used_at"])
    owner = _owner(link, values, at=at)
    _check_twice(link, owner, str(values["title"]))
    demand = _demand(link, owner, values, at=at)
    text, form = current_text(PRIVACY), light_form()
    freeze_form(form, at=at)
    code = claim_code(entry.form_key)
    Intake.objects.create(
        demand=demand,
        link=link,
        entered_at=at,
        on_behalf_of=str(values["company"]),
        light_form=form,
        light_answers=dict(values),
        consent_version=text.version,
        consent_sha256=text.sha256,
        form_key=entry.form_key,
        claim_sha256=claim_digest(code),
    )
    record(
        actor=ANONYMOUS,
        verb=FILED,
        subject=demand,
        at=at,
        details={"link": link.name, "on_behalf_of": demand.owner.name, "consent": text.version, "sha256": text.sha256},
        personal={"contact": values["contact_name"], "phone": phone},
    )
    news = f"{values['company']}通过“{link.name}”预报名了一项技术需求，等待企业认领。"
    to = f"{reverse('demands:intake')}?competition={link.competition.code}"
    tell(runners_of(link.competition, at=at), text=news, link=to, at=at, kind=DEMANDS, mail=False)
    return Filed(demand, code)


def _owner(link: IntakeLink, values: Mapping[str, Any], *, at: datetime) -> Institution:
    code = check_uscc(str(values["code"])).code
    unit = NotedUnit(code, str(values["company"]), InstitutionKind.ENTERPRISE, link.office_id, link.is_demo)
    owner = note_units([unit], actor=ANONYMOUS, at=at)[code]
    if owner.kind not in MAY_OWN:
        raise Refused(Refusal("需求由企业和事业单位提出。请核对代码。", field="code"))
    return owner


def _check_twice(link: IntakeLink, owner: Institution, title: str) -> None:
    there = Demand.objects.filter(competition=link.competition, owner=owner).exclude(state__in=GONE)
    if there.filter(title__iexact=title).exists():
        raise Refused(Refusal("该单位在本赛事已有同名需求，不用重复填报。", field="title"))
    if there.filter(channel=Channel.LINK, claimed_at=None).count() >= MOST_UNCLAIMED:
        raise Refused(f"该单位已有 {MOST_UNCLAIMED} 项预报名等待认领，请先登录门户认领。")


def _demand(link: IntakeLink, owner: Institution, values: Mapping[str, Any], *, at: datetime) -> Demand:
    form = survey_of(link.competition.pk)
    freeze_form(form, at=at)
    asked = {spec.name for spec in form.specs}
    answers = {name: values[name] for name in TAKEN_ALONG if name in asked}
    return Demand.objects.create(
        competition=link.competition,
        owner=owner,
        created_at=at,
        form_version=form,
        answers=answers,
        title=str(values["title"])[:200],
        region_id=owner.region_id or link.office_id,
        budget=decimal_of(values, "funding"),
        channel=Channel.LINK,
        entered_office=link.office,
        state_changed_at=at,
        is_demo=link.is_demo,
    )


def _send_claim_code(phone: str, filed: Filed) -> None:
    """To the phone as well, for a page is soon closed; that it can't be sent doesn't undo the filing."""
    text = f"【创新挑战赛门户】预报名已收到。认领码 {filed.code}，登录或注册单位后凭它认领需求、填写完整征集表。"
    try:
        sender_of(PhoneChannel.SMS).send(phone=phone, text=text, reference=f"claim-{filed.demand.pk}")
    except NotSent as error:
        logger.warning("The claim code of demand %s could not be sent: %s", filed.demand.pk, error)
