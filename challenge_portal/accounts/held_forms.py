"""Nothing typed is lost: a form that came back without a sign-in is carried, signed, through the new sign-in.

The carried text is bound to the person who filled the page and holds for 30 minutes. Passwords and files are never
carried: files must be chosen again, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.http import HttpRequest, QueryDict

from challenge_portal.accounts.models import User
from challenge_portal.kernel.refusals import Refused

HOLDS_FOR = timedelta(minutes=30)
SALT = "challenge_portal.accounts.held_forms"
PERSON_SALT = "challenge_portal.accounts.typed_by"
PERSON_COOKIE = "portal_person"
PERSON_COOKIE_AGE = 30 * 24 * 60 * 60  # seconds; far longer than a sign-in, so an expired one can still be named
TYPED_BY = "typed_by"
NEVER_CARRIED = frozenset({"csrfmiddlewaretoken", TYPED_BY})


@dataclass(frozen=True, slots=True)
class HeldForm:
    """A form on its way through a new sign-in. ``values`` keep their order and repeats; ``files`` are names only."""

    person_id: int
    path: str
    values: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]


def sign_person(person: User) -> str:
    """The signed id that pages and the browser carry, so that a later form says who filled it."""
    return signing.dumps(person.pk, salt=PERSON_SALT)


def who_typed(request: HttpRequest) -> int | None:
    """The person who filled this form: the page's own word, else the browser's; nothing where neither holds."""
    for word in (request.POST.get(TYPED_BY, ""), request.COOKIES.get(PERSON_COOKIE, "")):
        try:
            return int(signing.loads(word, salt=PERSON_SALT, max_age=PERSON_COOKIE_AGE))
        except (signing.BadSignature, ValueError):
            continue
    return None


def hold(request: HttpRequest) -> str:
    """The posted form as a signed text, or nothing where nobody can be named as having typed it."""
    person_id = who_typed(request)
    if person_id is None:
        return ""
    values = [
        [name, value]
        for name, found in request.POST.lists()
        if name not in NEVER_CARRIED and "password" not in name
        for value in found
    ]
    files = [[name, upload.name] for name, found in request.FILES.lists() for upload in found]
    return signing.dumps([person_id, request.get_full_path(), values, files], salt=SALT, compress=True)


def take_up(held: str, *, person: User) -> HeldForm:
    """The form again, for the person who typed it. Raises Refused: somebody else's, too old, or tampered with."""
    try:
        person_id, path, values, files = signing.loads(held, salt=SALT, max_age=HOLDS_FOR)
    except signing.SignatureExpired:
        raise Refused(
            "登录已成功，但填写的内容超过 30 分钟，不能再自动提交。请返回填写页面；已自动保存的部分仍在。"
        ) from None
    except signing.BadSignature:
        raise Refused("保留的内容不完整，无法提交。请返回填写页面重新提交。") from None
    if person_id != person.pk:
        raise Refused("保留的内容由另一位人员填写，不能由你提交。请由本人登录后提交，30 分钟内有效。")
    return HeldForm(
        person_id, path, tuple((name, value) for name, value in values), tuple((name, file) for name, file in files)
    )


def typed_values(post: QueryDict) -> bool:
    """Whether there is anything to carry."""
    return any(name not in NEVER_CARRIED for name in post)
