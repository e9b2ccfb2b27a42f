"""Opening an edition, announcing it, ending it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import freeze_form
from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from challenge_portal.workflow.engine import UnknownMove
from competitions.effects import remind_host, remind_provinces
from competitions.models import Announcement, Edition, Series, Track
from competitions.naming import USUAL_PATTERN, pattern_refusal
from competitions.services.announcements import Correction, correct_announcement
from competitions.services.edition_forms import check_form, locked_edition
from competitions.states import STILL_TO_SUBMIT, AnnouncementKind, EditionState, TrackKind
from competitions.wording import USUAL_WORDS, word_refusal
from competitions.workflow import EDITION

register_verbs(
    {
        "competitions.series.created": "设立赛事系列",
        "competitions.series.changed": "修改赛事系列",
        "competitions.edition.opened": "拟定届次",
        "competitions.edition.edited": "修改届次",
        "competitions.edition.reworded": "调整用语",
        "competitions.edition.postponed": "调整申办截止",
    }
)


@dataclass(frozen=True, slots=True)
class EditionEntry:
    """What the centre types for an edition. Days are in 北京时间."""

    series: Series
    ordinal: int
    year: int
    national_deadline: datetime
    form_version: FormVersion
    title: str = ""
    umbrella: str = ""
    name_pattern: str = USUAL_PATTERN
    manager_word: str = USUAL_WORDS.manager
    agreement_word: str = USUAL_WORDS.agreement
    implementer_word: str = USUAL_WORDS.implementer
    document_number: str = ""
    notice_title: str = ""
    notice_body: str = ""
    latest_final_on: date | None = None
    report_before: date | None = None
    quota_per_province: int | None = None
    quota_is_hard: bool = True
    decides_together: bool = False
    sub_provincial_direct: bool = False
    needs_work_plan: bool = False
    stamped_registration: bool = False
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class TrackEntry:
    """One track and what it asks of applicants."""

    name: str
    kind: str
    needs_theme: bool = False
    industries_min: int = 0
    industries_max: int = 0


USUAL_TRACKS = (
    TrackEntry("专题赛", TrackKind.SPECIAL_THEME, needs_theme=True),
    TrackEntry("新兴产业赛", TrackKind.EMERGING_INDUSTRY, industries_min=1, industries_max=2),
)


@transaction.atomic
def create_series(*, actor: Actor, name: str, short_name: str, code: str, at: datetime) -> Series:
    """Make a series. Raises Refused where name or code is taken."""
    allowed(actor, "competitions.open_edition")
    if Series.objects.filter(code=code).exists() or Series.objects.filter(name=name).exists():
        raise Refused(Refusal("已有同名或同代码的赛事系列。", field="name"))
    series = Series.objects.create(name=name, short_name=short_name, code=code)
    record(actor=actor, verb="competitions.series.created", subject=series, at=at)
    return series


@transaction.atomic
def change_series(*, actor: Actor, series: Series, name: str, short_name: str, at: datetime) -> Series:
    """Rename a series. Editions and competitions keep the names that they were given. Raises Refused at ``name``."""
    allowed(actor, "competitions.open_edition")
    locked = Series.objects.select_for_update(no_key=True).get(pk=series.pk)
    if Series.objects.filter(name=name).exclude(pk=locked.pk).exists():
        raise Refused(Refusal("已有同名的赛事系列。", field="name"))
    before, locked.name, locked.short_name = locked.name, name, short_name
    locked.save(update_fields=["name", "short_name"])
    record(actor=actor, verb="competitions.series.changed", subject=locked, at=at, details={"from": before, "to": name})
    return locked


@transaction.atomic
def open_edition(
    *, actor: Actor, entry: EditionEntry, at: datetime, tracks: Sequence[TrackEntry] = USUAL_TRACKS
) -> Edition:
    """Draft an edition with its tracks; nobody outside the centre sees it before it is published.

    Raises Refused at the field: an ordinal that the series already has, dates that contradict each other.
    """
    allowed(actor, "competitions.open_edition")
    if actor.authority is None:
        raise Refused("请以火炬中心的身份办理。")
    _check(entry)
    edition = Edition(organiser=actor.authority, **asdict_shallow(entry))
    edition.title = _title(edition, entry)
    try:
        with transaction.atomic():
            edition.save(force_insert=True)
    except IntegrityError as error:
        if "competitions_edition_once" in str(error):
            raise Refused(Refusal(f"“{entry.series}”已有第 {entry.ordinal} 届。", field="ordinal")) from error
        raise
    _write_tracks(edition, tracks)
    record(actor=actor, verb="competitions.edition.opened", subject=edition, at=at)
    return edition


@transaction.atomic
def edit_edition(
    *,
    actor: Actor,
    edition: Edition,
    entry: EditionEntry,
    at: datetime,
    tracks: Sequence[TrackEntry] | None = None,
    version: int | None = None,
) -> Edition:
    """Change an edition that has not been published. Raises Stale for an old page."""
    locked = locked_edition(edition, version)
    allowed(actor, "competitions.edit_edition", locked)
    if locked.state != EditionState.DRAFT:
        raise Refused("通知已发布，不能再改。需要延期的，请用“调整申办截止”。", way_on="调整申办截止")
    _check(entry)
    for name, value in asdict_shallow(entry).items():
        setattr(locked, name, value)
    locked.title = _title(locked, entry)
    locked.version += 1
    try:
        with transaction.atomic():
            locked.save()
    except IntegrityError as error:
        raise Refused(Refusal(f"“{entry.series}”已有第 {entry.ordinal} 届。", field="ordinal")) from error
    if tracks is not None:
        locked.tracks.all().delete()
        _write_tracks(locked, tracks)
    record(actor=actor, verb="competitions.edition.edited", subject=locked, at=at)
    return locked


@transaction.atomic
def reword_edition(
    *,
    actor: Actor,
    edition: Edition,
    manager_word: str,
    agreement_word: str,
    implementer_word: str,
    at: datetime,
    version: int | None = None,
) -> Edition:
    """Change what a running edition calls things. What was printed keeps its words. Raises Refused at the field."""
    locked = locked_edition(edition, version)
    allowed(actor, "competitions.edit_edition", locked)
    if locked.state == EditionState.CONCLUDED:
        raise Refused("本届已结束，用语不能再改。")
    words = dict(zip(WORDS, (manager_word, agreement_word, implementer_word), strict=True))
    for field, word in words.items():
        if (refusal := word_refusal(field, word)) is not None:
            raise Refused(refusal)
        setattr(locked, field, word)
    locked.version += 1
    locked.save(update_fields=[*WORDS, "version"])
    record(actor=actor, verb="competitions.edition.reworded", subject=locked, at=at, details=words)
    return locked


@transaction.atomic
def publish_edition(*, actor: Actor, edition: Edition, at: datetime, version: int | None = None) -> Edition:
    """Publish the notice; from now on hosts can apply. The form is frozen."""
    published = EDITION.fire(edition, "publish", actor=actor, at=at, version=version)
    freeze_form(published.form_version, at=at)
    return published


@transaction.atomic
def postpone_edition(
    *, actor: Actor, edition: Edition, deadline: datetime, at: datetime, reason: str, version: int | None = None
) -> Edition:
    """Move the national deadline of an open edition to a later moment; reminders and the public notice follow."""
    locked = locked_edition(edition, version)
    allowed(actor, "competitions.edit_edition", locked)
    if locked.state != EditionState.OPEN:
        raise Refused("只有申办中的届次可以调整截止时间。")
    if not reason.strip():
        raise Refused(Refusal("请写明调整的原因。", field="reason"))
    if deadline <= locked.national_deadline:
        raise Refused(Refusal(f"只能延后，不能早于现在的 {moment(locked.national_deadline)}。", field="deadline"))
    before, locked.national_deadline = locked.national_deadline, deadline
    locked.version += 1
    locked.save(update_fields=["national_deadline", "version"])
    EDITION.reschedule(locked)
    remind_provinces(locked, at=at)
    _correct_notice(locked, before, actor=actor, at=at)
    for application in locked.applications.filter(state__in=STILL_TO_SUBMIT):
        remind_host(application, at=at)
    record(
        actor=actor,
        verb="competitions.edition.postponed",
        subject=locked,
        at=at,
        reason=reason,
        details={"from": before, "to": deadline},
    )
    return locked


def close_edition(*, actor: Actor, edition: Edition, at: datetime, version: int | None = None) -> Edition:
    """Go on to deciding, once the deadline is over (the due-runner does the same by itself)."""
    return EDITION.fire(edition, "close", actor=actor, at=at, version=version)


def conclude_edition(*, actor: Actor, edition: Edition, at: datetime, version: int | None = None) -> Edition:
    """End the edition; every application has its answer."""
    return EDITION.fire(edition, "conclude", actor=actor, at=at, version=version)


BY_NAME = {"publish": publish_edition, "close": close_edition, "conclude": conclude_edition}


def move_edition(name: str, *, actor: Actor, edition: Edition, at: datetime, version: int | None = None) -> Edition:
    """Publish, close or conclude, as a button, the office or the interface asks by its name. Raises UnknownMove.

    Taking an edition into the archive needs its notice and goes by ``import_edition``.
    """
    move = BY_NAME.get(name)
    if move is None:
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    return move(actor=actor, edition=edition, at=at, version=version)


@transaction.atomic
def import_edition(
    *,
    actor: Actor,
    entry: EditionEntry,
    issuer: Authority,
    announced_at: datetime,
    at: datetime,
    reason: str,
    tracks: Sequence[TrackEntry] = (),
) -> Edition:
    """Take a past edition with its notice into the archive; the record says that it was taken over, when and whence."""
    edition = open_edition(actor=actor, entry=entry, at=at, tracks=tracks)
    Announcement.objects.create(
        kind=AnnouncementKind.NOTICE,
        title=entry.notice_title,
        document_number=entry.document_number,
        body=entry.notice_body,
        issuer=issuer,
        edition=edition,
        published_at=announced_at,
        is_demo=entry.is_demo,
    )
    edition.published_at = announced_at
    edition.save(update_fields=["published_at"])
    return EDITION.fire(edition, "archive", actor=actor, at=at, reason=reason)


def asdict_shallow(entry: Any) -> dict[str, Any]:
    """The fields of an entry as they are; ``dataclasses.asdict`` would copy model instances."""
    return {name: getattr(entry, name) for name in entry.__dataclass_fields__}


def allowed(actor: Actor, action: str, subject: Any = None) -> None:
    """Raises NotAllowed."""
    if not can(actor, action, subject):
        raise NotAllowed(action, subject)


WORDS = ("manager_word", "agreement_word", "implementer_word")
LONGEST_TITLE = 80


def _check(entry: EditionEntry) -> None:
    """Names, words and dates. Raises Refused at the field."""
    refusals = [pattern_refusal(entry.name_pattern, entry.umbrella)]
    refusals += [word_refusal(field, getattr(entry, field)) for field in WORDS]
    for refusal in refusals:
        if refusal is not None:
            raise Refused(refusal)
    _check_dates(entry)
    check_form(entry.form_version)


def _title(edition: Edition, entry: EditionEntry) -> str:
    """What the edition is called: as typed, else what its competitions' names have in common."""
    title = entry.title.strip() or edition.overall_name
    if len(title) > LONGEST_TITLE:
        raise Refused(Refusal(f"按此规则，届次名称超过 {LONGEST_TITLE} 个字符，请缩短。", field="name_pattern"))
    return title


def _check_dates(entry: EditionEntry) -> None:
    if entry.latest_final_on and entry.latest_final_on < entry.national_deadline.date():
        raise Refused(Refusal("现场赛的最晚日期早于申办截止。", field="latest_final_on"))
    if entry.report_before and entry.latest_final_on and entry.report_before <= entry.latest_final_on:
        raise Refused(Refusal("总结须在现场赛之后完成。", field="report_before"))


def _write_tracks(edition: Edition, tracks: Sequence[TrackEntry]) -> None:
    names = [track.name.strip() for track in tracks]
    if len(set(names)) < len(names):
        raise Refused(Refusal("赛道不能同名。", field="tracks"))
    for order, track in enumerate(tracks):
        _check_track(track)
        Track.objects.create(edition=edition, order=order, **asdict(track))


def _check_track(track: TrackEntry) -> None:
    """Raises Refused for a track that asks for something impossible."""
    if not track.name.strip():
        raise Refused(Refusal("请填写赛道名称。", field="tracks"))
    if track.kind not in TrackKind.values:
        raise Refused(Refusal("请选择赛道类别。", field="tracks"))
    if track.kind == TrackKind.SPECIAL_THEME and not track.needs_theme:
        raise Refused(Refusal(f"“{track.name}”是专题赛，须定主题。", field="tracks"))
    if track.industries_max < track.industries_min:
        raise Refused(Refusal(f"“{track.name}”的产业领域数量，至多不能小于至少。", field="tracks"))


def _correct_notice(edition: Edition, before: datetime, *, actor: Actor, at: datetime) -> None:
    """The edition's own notice says that the national deadline was moved; an edition still in draft has none."""
    if edition.published_at is None:
        return
    notices = edition.announcements.filter(kind=AnnouncementKind.NOTICE, issuer_id=edition.organiser_id)
    notice = notices.order_by("published_at", "pk").first()  # the first is the one that opened the edition
    if notice is not None:
        line = f"全国申办截止由 {moment(before)} 延至 {moment(edition.national_deadline)}。"
        correct_announcement(actor=actor, announcement=notice, correction=Correction([line]), at=at)
