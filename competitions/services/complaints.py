"""Complaints and objections: filed by anybody, answered by the named body within its time limit."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from challenge_portal.documents.services import Upload, register_file_rule, store_upload, take_number
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused
from challenge_portal.kernel.short_texts import fitting
from challenge_portal.kernel.wordcount import count_words, normalise_text
from challenge_portal.notices.office_days import office_days_later
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.policy import can, sees
from challenge_portal.trail.services import record, register_verbs
from competitions.complaint_effects import hand_to_body
from competitions.complaint_subjects import ComplaintSubject, complaint_subject
from competitions.complaint_workflow import COMPLAINT
from competitions.models import Competition, Complaint
from competitions.selectors.bodies import offered_bodies
from competitions.states import ComplaintKind

FILED, RULES_SET = "competitions.complaint.filed", "competitions.competition.complaint_rules_set"
register_verbs({FILED: "提交投诉或异议", RULES_SET: "公布受理机构与期限"})
LEAST, MOST = 20, 2000
"""字数 of a complaint: enough to say what happened, not more than a page or two."""
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken for something else when read aloud
CODE_LENGTH = 12
LONGEST_CONTACT = 120  # characters of a name or a way to be reached
FILE_TYPES = ("pdf", "jpg", "png")
MOST_DAYS = 60
LEAST_PUBLICITY = 3


@dataclass(frozen=True, slots=True)
class ComplaintEntry:
    """What somebody complains about. ``matter`` and ``matter_id`` name more than the competition (``round``, ``5``);
    ``name`` and ``contact`` are optional, ``wants_call`` makes them needed.
    """

    kind: str
    text: str
    body_id: int | None = None
    matter: str = ""
    matter_id: str = ""
    name: str = ""
    contact: str = ""
    wants_call: bool = False


@dataclass(frozen=True, slots=True)
class ComplaintRules:
    """What a competition publishes about complaints, publicity and answers; days are office days.

    ``answer_days``: in which an enterprise answers a solution. A wait that has begun keeps its deadline.
    """

    body_id: int
    contact: str
    days: int
    publicity_days: int
    answer_days: int


def new_query_code() -> str:
    """``7KQ2-M9XA-TR4C``: who keeps it can read where the complaint stands. Only its hash is stored."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(drawn[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def code_digest(code: str) -> str:
    """The hash of a query code, however it was typed: blanks, dashes, full-width and small letters."""
    half = code.translate({point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)})
    return hashlib.sha256(re.sub(r"[^0-9A-Z]", "", half.upper()).encode()).hexdigest()


@transaction.atomic
def file_complaint(
    *,
    actor: Actor,
    competition: Competition,
    entry: ComplaintEntry,
    at: datetime,
    code: str,
    upload: Upload | None = None,
) -> tuple[Complaint, str]:
    """Take a complaint in, number it, hand it to its body. Returns it with the query code to keep.

    ``code`` was made for this very form: sending it twice gives the same complaint. Raises Refused at the field.
    """
    locked = Competition.objects.select_for_update(no_key=True, of=("self",)).get(pk=competition.pk)
    text = _check(entry)
    known = Complaint.objects.filter(query_code_sha256=code_digest(code)).first()
    if known is not None:
        if known.competition_id == locked.pk and known.text == text:
            return known, code
        code = new_query_code()
    subject = _subject(entry, locked, at=at)
    complaint = Complaint.objects.create(
        competition=locked,
        body=_body(entry, locked),
        kind=entry.kind,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else "",
        subject_label=subject.label[:200] if subject else "",
        text=text,
        person=actor.person,
        name=fitting(entry.name, limit=LONGEST_CONTACT, label="姓名或单位", field="name"),
        contact=fitting(entry.contact, limit=LONGEST_CONTACT, label="联系方式", field="contact"),
        query_code_sha256=code_digest(code),
        received_at=at,
        due_at=office_days_later(at, locked.complaint_days),
        is_demo=locked.is_demo,
    )
    if upload is not None:
        complaint.file = store_upload(
            upload, actor=actor, at=at, purpose="complaint", subject=complaint, allow=FILE_TYPES
        )
    hand_to_body(complaint, at=at)
    complaint.number = _number(locked, complaint, at=at)
    complaint.save(update_fields=["number", "file"])
    record(
        actor=actor,
        verb=FILED,
        subject=complaint,
        at=at,
        details={"kind": complaint.kind, "body": str(complaint.body), "about": complaint.subject_label},
        personal={"name": complaint.name, "contact": complaint.contact},
    )
    return complaint, code


def move_complaint(
    name: str,
    *,
    actor: Actor,
    complaint: Complaint,
    at: datetime,
    reason: str = "",
    answer: str = "",
    body_id: int | None = None,
    version: int | None = None,
) -> Complaint:
    """Take up, reject, pass on, answer, withdraw. Raises Refused at the field."""
    data: dict[str, Any] = {}
    if name == "answer":
        data["answer"] = _answer(answer)
    if name == "pass_on":
        offered = {body.pk: body for body in offered_bodies(complaint.competition)}
        data["body"] = offered.get(body_id) if body_id is not None else None
    return COMPLAINT.fire(complaint, name, actor=actor, at=at, reason=reason, data=data, version=version)


@transaction.atomic
def set_complaint_rules(*, actor: Actor, competition: Competition, rules: ComplaintRules, at: datetime) -> Competition:
    """Publish who receives complaints, how to reach them, and the limits. Raises Refused at the field."""
    locked = Competition.objects.select_for_update(no_key=True, of=("self",)).get(pk=competition.pk)
    if not can(actor, "competitions.run", locked):
        raise NotAllowed("competitions.run", locked)
    offered: dict[int, Authority] = {body.pk: body for body in offered_bodies(locked)}
    if rules.body_id not in offered:
        raise Refused(Refusal("请选择受理机构。", field="body"))
    if not normalise_text(rules.contact):
        raise Refused(
            Refusal(
                "请填写联系方式：各地要公布受理机构、联系方式。", field="contact", rule="国科发火〔2019〕228号 四.5"
            )
        )
    if not 1 <= rules.days <= MOST_DAYS:
        raise Refused(Refusal(f"答复期限须在 1 至 {MOST_DAYS} 个工作日之间。", field="days"))
    if not LEAST_PUBLICITY <= rules.publicity_days <= MOST_DAYS:
        raise Refused(Refusal(f"公示期须在 {LEAST_PUBLICITY} 至 {MOST_DAYS} 个工作日之间。", field="publicity_days"))
    if not 1 <= rules.answer_days <= MOST_DAYS:
        raise Refused(Refusal(f"答复期限须在 1 至 {MOST_DAYS} 个工作日之间。", field="answer_days"))
    locked.complaint_body = offered[rules.body_id]
    locked.complaint_contact = fitting(rules.contact, limit=LONGEST_CONTACT, label="联系方式", field="contact")
    locked.complaint_days, locked.publicity_days = rules.days, rules.publicity_days
    locked.answer_days = rules.answer_days
    locked.save(
        update_fields=["complaint_body", "complaint_contact", "complaint_days", "publicity_days", "answer_days"]
    )
    record(
        actor=actor,
        verb=RULES_SET,
        subject=locked,
        at=at,
        details={
            "body": str(locked.complaint_body),
            "days": rules.days,
            "publicity_days": rules.publicity_days,
            "answer_days": rules.answer_days,
        },
    )
    return locked


def _check(entry: ComplaintEntry) -> str:
    if entry.kind not in ComplaintKind.values:
        raise Refused(Refusal("请选择类别。", field="kind"))
    text = normalise_text(entry.text)
    words = count_words(text)
    if words < LEAST:
        raise Refused(Refusal(f"请写明事实和依据，不少于 {LEAST} 字（现 {words} 字）。", field="text"))
    if words > MOST:
        raise Refused(Refusal(f"超出 {words - MOST} 字，请精简到 {MOST} 字以内，材料可以作为附件。", field="text"))
    if entry.wants_call and not normalise_text(entry.contact):
        raise Refused(Refusal("需要回电的，请填写联系方式。", field="contact"))
    return text


def _subject(entry: ComplaintEntry, competition: Competition, *, at: datetime) -> ComplaintSubject | None:
    """The matter, looked at again under the competition's lock: its publicity may just have ended."""
    if not entry.matter:
        if entry.kind == ComplaintKind.OBJECTION:
            raise Refused(Refusal("异议针对某一批公示，请从公示页面提出。", field="kind", way_on="奖励公示"))
        return None
    found = complaint_subject(entry.matter, entry.matter_id, at=at)
    if found is None or found.competition_id != competition.pk:
        raise Refused(Refusal("没有找到要提出异议的公示，请从公示页面重新进入。", field="kind"))
    if entry.kind != ComplaintKind.OBJECTION:
        raise Refused(Refusal("对公示的意见请选择“对公示的异议”。", field="kind"))
    if found.refusal is not None:
        raise Refused(found.refusal)
    return found


def _body(entry: ComplaintEntry, competition: Competition) -> Authority:
    bodies = offered_bodies(competition)
    chosen = bodies[0] if entry.body_id is None else next((each for each in bodies if each.pk == entry.body_id), None)
    if chosen is None:
        raise Refused(Refusal("请选择受理机构。", field="body"))
    return chosen


def _answer(typed: str) -> str:
    answer = normalise_text(typed)
    over = count_words(answer) - MOST
    if over > 0:
        raise Refused(Refusal(f"答复超出 {over} 字，请精简到 {MOST} 字以内。", field="answer"))
    return answer


def _number(competition: Competition, complaint: Complaint, *, at: datetime) -> str:
    """``TS-RZ-2026-0001``; the series says nothing about the body, so that passing on changes no number."""
    owner, year = f"competition:{competition.pk}", competition.edition.year
    prefix = f"TS-{competition.code}"
    return take_number(owner, "competitions.complaint", year, prefix=prefix, subject=complaint, at=at)


def _complaint_file(actor: Actor, file: Any) -> bool:
    """Whoever sees the complaint: its body, its supervisors, the complainant with an account."""
    complaint = Complaint.objects.select_related("body").filter(pk=file.subject_id).first()
    return complaint is not None and sees(actor, complaint)


register_file_rule("competitions.complaint", _complaint_file)
