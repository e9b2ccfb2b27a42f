"""Writing people: registration, passwords, consent. Every act is in the record, values about people are erasable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from challenge_portal.accounts.backends import person_behind
from challenge_portal.accounts.consent_texts import current_text
from challenge_portal.accounts.models import Consent, User
from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.trail.services import RecordedActor, record, register_verbs

MOBILE = re.compile(r"1[3-9]\d{9}|\+(?!86)[1-9]\d{5,14}")  # at home, or abroad with the country's code

register_verbs(
    {
        "accounts.user.registered": "注册账号",
        "accounts.user.password_changed": "修改密码",
        "accounts.consent.accepted": "签署文本",
    }
)


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """What somebody types to get an account. Without a user name the phone is one."""

    display_name: str
    phone: str
    password: str
    email: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True)
class Registrant:
    """A person as the record sees them while they register: nobody else is acting."""

    person_id: int
    label: str
    role_label: str = "注册人"
    acting_for_label: str = ""


@transaction.atomic
def register_person(*, entry: PersonEntry, at: datetime) -> User:
    """Make an account. Raises Refused at the field: a phone or mail that is taken, a weak password."""
    phone = "".join(entry.phone.replace("-", " ").split())
    if not MOBILE.fullmatch(phone):
        raise Refused(
            Refusal(
                "手机号码应为 11 位数字，以 1 开头；境外号码以 + 和国家代码开头，例：+4915112345678。", field="phone"
            )
        )
    username = entry.username.strip() or phone
    email = entry.email.strip().lower()
    if person_behind(phone):
        raise Refused(Refusal("该手机号码已注册，请直接登录；忘记密码的，请联系单位管理员。", field="phone"))
    if email and person_behind(email):
        raise Refused(Refusal("该邮箱已注册，请直接登录或换一个邮箱。", field="email"))
    if username != phone and person_behind(username):
        raise Refused(Refusal("这个用户名已有人使用，请换一个。", field="username"))
    person = User(username=username, display_name=entry.display_name.strip(), phone=phone, email=email)
    check_password_strength(entry.password, person)
    person.set_password(entry.password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:  # somebody registered the same phone or mail in the same second
        raise Refused(Refusal("该手机号码或邮箱刚刚被注册，请直接登录。", field="phone")) from error
    record(
        actor=Registrant(person.pk, person.display_name),
        verb="accounts.user.registered",
        subject=person,
        at=at,
        personal={"phone": phone, "email": email},
    )
    return person


def check_password_strength(password: str, person: User) -> None:
    """Raises Refused at the password field with what is weak about it."""
    try:
        password_validation.validate_password(password, person)
    except ValidationError as error:
        raise Refused(Refusal("".join(error.messages), field="password")) from error


@transaction.atomic
def change_password(*, actor: RecordedActor, person: User, old: str, new: str, at: datetime) -> None:
    """Give oneself a new password. Raises Refused at the field ``old`` or ``password``."""
    locked = User.objects.select_for_update().get(pk=person.pk)
    if not locked.check_password(old):
        raise Refused(Refusal("当前密码不对。", field="old"))
    if old == new:
        raise Refused(Refusal("新密码与当前密码相同，请换一个。", field="password"))
    check_password_strength(new, locked)
    locked.set_password(new)
    locked.must_change_password = False
    locked.save(update_fields=["password", "must_change_password"])
    person.password, person.must_change_password = locked.password, False
    record(actor=actor, verb="accounts.user.password_changed", subject=locked, at=at)


@transaction.atomic
def accept_text(
    *,
    actor: RecordedActor,
    person: User,
    kind: str,
    at: datetime,
    in_name_of: str = "",
    subject: str = "",
    address: str = "",
) -> Consent:
    """Keep that the person accepted the text in force. Accepting the same version again changes nothing."""
    text = current_text(kind)
    consent, created = Consent.objects.get_or_create(
        person=person,
        kind=kind,
        version=text.version,
        in_name_of=in_name_of,
        subject=subject,
        defaults={
            "text_sha256": text.sha256,
            "signed_name": person.display_name,
            "address": address or None,
            "accepted_at": at,
        },
    )
    if created:
        record(
            actor=actor,
            verb="accounts.consent.accepted",
            subject=consent,
            at=at,
            details={"kind": kind, "version": text.version, "sha256": text.sha256, "in_name_of": in_name_of},
        )
    return consent


def has_accepted(*, person: User, kind: str, in_name_of: str = "", subject: str = "") -> bool:
    """Whether the person accepted the version in force of that text, in that name, for that matter."""
    return Consent.objects.filter(
        person=person, kind=kind, version=current_text(kind).version, in_name_of=in_name_of, subject=subject
    ).exists()
