"""A province writes its letter of recommendation, numbers it, stamps it and sends it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from challenge_portal.documents.files import Upload
from challenge_portal.documents.models import DocumentFile
from challenge_portal.documents.services import attach_scan as attach_document_scan
from challenge_portal.documents.tasks import read_scan_now
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.wordcount import normalise_text
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.document_numbers import number_refusal, used_number_refusal
from competitions.letter_workflow import LETTER
from competitions.models import Edition, HostingApplication, RecommendationLetter
from competitions.states import EDITIONS_BEING_DECIDED, ApplicationState, LetterState

register_verbs(
    {
        "competitions.recommendationletter.drafted": "拟写申报函",
        "competitions.recommendationletter.edited": "修改申报函",
    }
)


@dataclass(frozen=True, slots=True)
class LetterEntry:
    """What the officer types. The number may still be missing in a draft; ``applications`` are ids."""

    title: str
    body: str
    issued_on: date
    applications: Collection[int]
    document_number: str = ""
    contact: str = ""


@transaction.atomic
def draft_letter(
    *, actor: Actor, edition: Edition, province: Authority, entry: LetterEntry, at: datetime
) -> RecommendationLetter:
    """Begin a letter with the applications it is to carry. Raises Refused at the field."""
    if not can(actor, "competitions.open_letter", province):
        raise NotAllowed("competitions.open_letter", province)
    locked = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    if locked.state not in EDITIONS_BEING_DECIDED:
        raise Refused(f"{locked}现在是“{locked.get_state_display()}”，不能拟写申报函。")
    letter = RecommendationLetter(edition=locked, province=province, created_at=at, is_demo=locked.is_demo)
    _write(letter, entry)
    record(actor=actor, verb="competitions.recommendationletter.drafted", subject=letter, at=at)
    return letter


@transaction.atomic
def edit_letter(
    *, actor: Actor, letter: RecommendationLetter, entry: LetterEntry, at: datetime, version: int | None = None
) -> RecommendationLetter:
    """Change a draft. Raises Refused at the field, Stale for an old page or once it is finalised."""
    Edition.objects.select_for_update(no_key=True).get(pk=letter.edition_id)
    locked = locked_letter(letter, version)
    if not can(actor, "competitions.write_letter", locked):
        raise NotAllowed("competitions.write_letter", locked)
    if locked.state != LetterState.DRAFT:
        raise Stale(f"申报函现在是“{locked.get_state_display()}”，不能修改。定稿后要改的，请先取消定稿。")
    locked.version += 1
    _write(locked, entry)
    record(actor=actor, verb="competitions.recommendationletter.edited", subject=locked, at=at)
    return locked


@transaction.atomic
def attach_letter_scan(
    *, actor: Actor, letter: RecommendationLetter, upload: Upload | None, at: datetime
) -> DocumentFile:
    """Keep the stamped scan of the finalised letter. Raises Refused at the field ``scan``."""
    locked = locked_letter(letter, None)
    if not can(actor, "competitions.write_letter", locked):
        raise NotAllowed("competitions.write_letter", locked)
    if locked.state != LetterState.ISSUED or locked.document is None:
        raise Stale("请先定稿，再上传盖章件。盖章件对应定稿的那一版。")
    return attach_document_scan(locked.document, upload, actor=actor, at=at, field="scan")


def move_letter(
    name: str,
    *,
    actor: Actor,
    letter: RecommendationLetter,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> RecommendationLetter:
    """Finalise, take back, send or discard, as a button or the office asks by its name. Raises UnknownMove."""
    if name == "send":
        read_scan_now(letter.document, at=at)
    return LETTER.fire(letter, name, actor=actor, at=at, reason=reason, version=version)


def locked_letter(letter: RecommendationLetter, version: int | None) -> RecommendationLetter:
    """The letter under its lock, as it is now. Raises Stale when it is not what the page showed."""
    locked = (
        RecommendationLetter.objects.select_for_update(of=("self",), no_key=True)
        .select_related("edition", "province", "document")
        .get(pk=letter.pk)
    )
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再办理。")
    return locked


def _write(letter: RecommendationLetter, entry: LetterEntry) -> None:
    """Take over what was typed, and the applications; a number that stands there must be a right one."""
    letter.title = normalise_text(entry.title)
    letter.body = normalise_text(entry.body)
    letter.contact = normalise_text(entry.contact)
    letter.issued_on = entry.issued_on
    letter.document_number = normalise_text(entry.document_number)
    for field, label in (("title", "标题"), ("body", "正文")):
        if not getattr(letter, field):
            raise Refused(Refusal(f"请填写{label}。", field=field))
    if letter.document_number:
        wrong = number_refusal(letter.document_number) or used_number_refusal(
            letter.document_number, office=letter.province, besides=letter if letter.pk else None
        )
        if wrong is not None:
            raise Refused(wrong)
    chosen = _chosen(letter, entry)
    try:
        with transaction.atomic():
            letter.save()
    except IntegrityError as error:
        if "competitions_letter_number_once" not in str(error):
            raise
        raise Refused(Refusal("这个发文字号刚刚已被使用。请核对发文登记。", field="document_number")) from error
    letter.applications.exclude(pk__in=chosen).update(letter=None)
    HostingApplication.objects.filter(pk__in=chosen).update(letter=letter)


def _chosen(letter: RecommendationLetter, entry: LetterEntry) -> list[int]:
    """The ids of the chosen applications: recommended by this province and in no other letter."""
    if not entry.applications:
        raise Refused(Refusal("请至少选择一份申办表。", field="applications"))
    found = (
        HostingApplication.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=entry.applications, edition_id=letter.edition_id, recommender_id=letter.province_id)
        .select_related("host")
        .order_by("pk")
    )
    rows = list(found)
    if len(rows) != len(set(entry.applications)):
        raise Refused(Refusal("只能选入本单位推荐的申办表，请刷新页面后重选。", field="applications"))
    for row in rows:
        if row.state != ApplicationState.RECOMMENDED:
            said = row.get_state_display()
            raise Refused(Refusal(f"{row.host}的申办表现在是“{said}”，不能编入申报函。", field="applications"))
        if row.letter_id not in (None, letter.pk):
            raise Refused(Refusal(f"{row.host}的申办表已编入另一份申报函。", field="applications"))
    return [row.pk for row in rows]
