"""Take in an authority's seal, replace it, retire it."""

import io
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from PIL import Image

from challenge_portal.documents.files import Upload, keep
from challenge_portal.documents.inspection import MEGABYTE, Inspected, inspect, plain_name, too_large
from challenge_portal.documents.models import Seal
from challenge_portal.documents.models.seals import NARROWEST, WIDEST
from challenge_portal.documents.seals.certificates import LIMIT, Credentials, open_certificate
from challenge_portal.documents.seals.keeping import lock_away, unlock
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record

IMAGE_LIMIT = 2 * MEGABYTE
FEWEST_PIXELS, MOST_PIXELS = 200, 2400  # along either side: from 120 dpi at 42 mm to more than any printer shows
REASON_LIMIT = 200
REPLACED = "已录入新的印章"


@dataclass(frozen=True, slots=True)
class SealEntry:
    """What a seal keeper hands in. ``width`` is that of the printed seal in millimetres."""

    name: str
    image: Upload | None
    certificate: Upload | None
    password: str
    width: str | int = 42
    is_demo: bool = False


@transaction.atomic
def put_seal(*, actor: Actor, authority: Authority, entry: SealEntry, at: datetime) -> Seal:
    """Keep a seal for the authority and retire the one before it.

    The password opens the certificate once and is kept nowhere. Raises NotAllowed; Refused at the field that is wrong.
    """
    if not can(actor, "documents.keep_seal", authority):
        raise NotAllowed("documents.keep_seal", authority)
    name, width = _name(entry.name), _width(entry.width)
    picture = _picture(entry.image)
    content = entry.certificate.read(LIMIT + 1) if entry.certificate else b""
    credentials, facts = open_certificate(content, entry.password, at=at)
    Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    seal_id = uuid.uuid4()
    _retire_present(authority, actor=actor, at=at, reason=REPLACED)
    image = keep(picture, actor=actor, at=at, purpose="seal", subject=("documents.seal", str(seal_id)))
    seal = Seal.objects.create(
        id=seal_id,
        authority=authority,
        name=name,
        image=image,
        width=width,
        certificate=credentials.certificate,
        secret=lock_away(credentials.packed(), owner=str(seal_id)),
        fingerprint=facts.fingerprint,
        holder=facts.holder,
        issuer=facts.issuer,
        serial=facts.serial,
        valid_from=facts.valid_from,
        valid_until=facts.valid_until,
        uploaded_by=actor.label,
        uploaded_at=at,
        is_demo=entry.is_demo,
    )
    details = {"authority": str(authority), "certificate": facts.fingerprint, "image": image.sha256}
    record(actor=actor, verb="documents.seal.uploaded", subject=seal, at=at, details=details)
    return seal


@transaction.atomic
def retire_seal(*, actor: Actor, authority: Authority, at: datetime, reason: str) -> None:
    """Nothing is signed with the present seal any more; what it signed stays valid. Raises NotAllowed, Refused, Stale."""
    if not can(actor, "documents.keep_seal", authority):
        raise NotAllowed("documents.keep_seal", authority)
    reason = reason.strip()
    if not reason:
        raise Refused("请写明停用的原因，例如证书换发、单位更名。", field="reason")
    if len(reason) > REASON_LIMIT:
        raise Refused(f"原因请精简到 {REASON_LIMIT} 字以内。", field="reason")
    Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    if not _retire_present(authority, actor=actor, at=at, reason=reason):
        raise Stale("本单位没有在用的印章，可能刚刚已停用。")


def seal_in_use(authority: Authority) -> Seal | None:
    """The seal with which the authority signs now. One query."""
    return Seal.objects.filter(authority=authority, retired_at=None).select_related("image").first()


def credentials_of(seal: Seal) -> Credentials:
    """Key and certificate, for the signing job alone. Raises keeping.Unreadable."""
    return Credentials.unpacked(unlock(bytes(seal.secret), owner=str(seal.pk)), bytes(seal.certificate))


def _retire_present(authority: Authority, *, actor: Actor, at: datetime, reason: str) -> bool:
    seal = Seal.objects.filter(authority=authority, retired_at=None).first()
    if seal is None:
        return False
    seal.retired_at, seal.retired_by, seal.retire_reason = at, actor.label, reason
    seal.save(update_fields=["retired_at", "retired_by", "retire_reason"])
    record(actor=actor, verb="documents.seal.retired", subject=seal, at=at, reason=reason)
    return True


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name:
        raise Refused("请填写印章名称，例如“某某市科学技术局印章”。", field="name")
    if len(name) > 80:
        raise Refused(f"印章名称请精简到 80 字以内，现在 {len(name)} 字。", field="name")
    return name


def _width(typed: str | int) -> int:
    text = str(typed).strip()
    if not text.isdecimal() or not NARROWEST <= int(text[:4]) <= WIDEST:
        raise Refused(f"印模宽度请填 {NARROWEST} 至 {WIDEST} 的整数，单位毫米，例如 42。", field="width")
    return int(text)


def _picture(upload: Upload | None) -> Inspected:
    """The picture, decoded and written anew. It must let the paper's text through, as an inked seal does."""
    if upload is None:
        raise Refused("请选择印模图片（PNG，透明背景）。", field="image")
    if upload.size is not None and upload.size > IMAGE_LIMIT:
        raise too_large(plain_name(upload.name or ""), upload.size, IMAGE_LIMIT, "image")
    found = inspect(upload.name or "", upload.read(IMAGE_LIMIT + 1), allow=("png",), limit=IMAGE_LIMIT, field="image")
    with Image.open(io.BytesIO(found.content), formats=["PNG"]) as image:
        sides = (image.width, image.height)
        clear = image.getchannel("A").histogram()[0] if "A" in image.getbands() else 0
    if min(sides) < FEWEST_PIXELS or max(sides) > MOST_PIXELS:
        wanted = f"每边 {FEWEST_PIXELS} 至 {MOST_PIXELS} 像素"
        raise Refused(f"印模图片是 {sides[0]} × {sides[1]} 像素，请用{wanted}的图片。", field="image")
    if max(sides) > 2 * min(sides):
        raise Refused("印模图片过于狭长，请只留印章本身，裁去四周空白。", field="image")
    if clear < sides[0] * sides[1] // 5:
        raise Refused("印模图片没有透明背景，会盖住正文。请导出为透明背景的 PNG。", field="image")
    return found
