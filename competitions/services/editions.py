"""Opening an edition, announcing it, forwarding it, ending it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import freeze_form
from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.wordcount import normalise_text
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from challenge_portal.workflow.engine import UnknownMove
from competitions.effects import EDITIONS, remind_host, remind_provinces
from competitions.models import Announcement, Edition, EditionForwarding, Series, Track
from competitions.people import hosts_below
from competitions.rules import national_deadline, too_late
from competitions.services.announcements import Correction, correct_announcement
from competitions.states import STILL_TO_SUBMIT, AnnouncementKind, EditionState, TrackKind
from competitions.workflow import EDITION

register_verbs(
    {
        "competitions.series.created": "设立赛事系列",
        "competitions.edition.opened": "拟定届次",
        "competitions.edition.edited": "修改届次",
        "competitions.edition.postponed": "调整申办截止",
        "competitions.forwarding.forwarded": "转发通知",
        "competitions.forwarding.changed": "调整转发通知",
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
    document_number: str = ""
    notice_title: str = ""
    notice_body: str = ""
    latest_final_on: date | None = None
    report_before: date | None = None
    quota_per_province: int | None = None
    quota_is_hard: bool = True
    decides_together: bool = False
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
    _allowed(actor, "competitions.open_edition")
    if Series.objects.filter(code=code).exists() or Series.objects.filter(name=name).exists():
        raise Refused(Refusal("已有同名或同代码的赛事系列。", field="name"))
    series = Series.objects.create(name=name, short_name=short_name, code=code)
    record(actor=actor, verb="competitions.series.created", subject=series, at=at)
    return series


@transaction.atomic
def open_edition(
    *, actor: Actor, entry: EditionEntry, at: datetime, tracks: Sequence[TrackEntry] = USUAL_TRACKS
) -> Edition:
    """Draft an edition with its tracks; nobody outside the centre sees it before it is published.

    Raises Refused at the field: an ordinal that the series already has, dates that contradict each other.
    """
    _allowed(actor, "competitions.open_edition")
    if actor.authority is None:
        raise Refused("请以火炬中心的身份办理。")
    _check_dates(entry)
    values = asdict_shallow(entry)
    edition = Edition(organiser=actor.authority, **values)
    edition.title = entry.title.strip() or edition.ordinal_name
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
    locked = _locked(edition, version)
    _allowed(actor, "competitions.edit_edition", locked)
    if locked.state != EditionState.DRAFT:
        raise Refused("通知已发布，不能再改。需要延期的，请用“调整申办截止”。", way_on="调整申办截止")
    _check_dates(entry)
    for name, value in asdict_shallow(entry).items():
        setattr(locked, name, value)
    locked.title = entry.title.strip() or locked.ordinal_name
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
    locked = _locked(edition, version)
    _allowed(actor, "competitions.edit_edition", locked)
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


@dataclass(frozen=True, slots=True)
class ForwardingEntry:
    """What a province types when it forwards."""

    deadline: datetime
    document_number: str
    body: str
    title: str = ""


@transaction.atomic
def forward_edition(
    *, actor: Actor, edition: Edition, province: Authority, entry: ForwardingEntry, at: datetime
) -> EditionForwarding:
    """Forward the edition's notice to the province's cities and zones, or change how it was forwarded.

    The public notice of the forwarding then says what was corrected. Raises Refused at the field: a deadline later than
    the national one or already over, a missing text.
    """
    _allowed(actor, "competitions.forward", province)
    locked = _locked(edition, None)
    _check_forwarding(locked, entry, at=at)
    known = EditionForwarding.objects.select_for_update().filter(edition=locked, province=province).first()
    forwarding = known or EditionForwarding(edition=locked, province=province, forwarded_at=at)
    correction = _correction(forwarding, entry) if known else None
    forwarding.deadline = entry.deadline
    forwarding.document_number = normalise_text(entry.document_number)
    forwarding.body = normalise_text(entry.body)
    forwarding.forwarded_by = actor.person
    if forwarding.announcement is None:
        forwarding.announcement = _announce_forwarding(forwarding, entry, at=at)
    elif correction is not None:
        correct_announcement(actor=actor, announcement=forwarding.announcement, correction=correction, at=at)
    forwarding.save()
    _tell_hosts(forwarding, at=at, changed=known is not None)
    record(
        actor=actor,
        verb=f"competitions.forwarding.{'changed' if known else 'forwarded'}",
        subject=forwarding,
        at=at,
        details={"deadline": entry.deadline, "document_number": forwarding.document_number},
    )
    return forwarding


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


def _allowed(actor: Actor, action: str, subject: Any = None) -> None:
    if not can(actor, action, subject):
        raise NotAllowed(action, subject)


def _locked(edition: Edition, version: int | None) -> Edition:
    locked = Edition.objects.select_for_update(of=("self",)).select_related("organiser", "series").get(pk=edition.pk)
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再办理。")
    return locked


def _check_dates(entry: EditionEntry) -> None:
    if entry.latest_final_on and entry.latest_final_on < entry.national_deadline.date():
        raise Refused(Refusal("现场赛的最晚日期早于申办截止。", field="latest_final_on"))
    if entry.report_before and entry.latest_final_on and entry.report_before <= entry.latest_final_on:
        raise Refused(Refusal("总结须在现场赛之后完成。", field="report_before"))


def _write_tracks(edition: Edition, tracks: Sequence[TrackEntry]) -> None:
    for order, track in enumerate(tracks):
        if track.kind not in TrackKind.values:
            raise Refused(Refusal("请选择赛道类别。", field="tracks"))
        if track.industries_max < track.industries_min:
            raise Refused(Refusal(f"“{track.name}”的产业领域数量，至多不能小于至少。", field="tracks"))
        Track.objects.create(edition=edition, order=order, **asdict(track))


def _check_forwarding(edition: Edition, entry: ForwardingEntry, *, at: datetime) -> None:
    if edition.state != EditionState.OPEN:
        raise Refused(f"{edition}现在是“{edition.get_state_display()}”，不能转发。")
    if (late := too_late(national_deadline(edition), at=at, act="转发")) is not None:
        raise Refused(late)
    if entry.deadline > edition.national_deadline:
        raise Refused(
            Refusal(
                f"本省截止不能晚于国家截止 {moment(edition.national_deadline)}。",
                field="deadline",
                rule=edition.document_number,
            )
        )
    if entry.deadline <= at:
        raise Refused(Refusal("本省截止已经过去，请填写以后的时间。", field="deadline"))
    for field, label in (("document_number", "发文字号"), ("body", "转发通知正文")):
        if not getattr(entry, field).strip():
            raise Refused(Refusal(f"请填写{label}。", field=field))


def _correction(forwarding: EditionForwarding, entry: ForwardingEntry) -> Correction:
    """What the entry changes of the forwarding as it stands, in the words of the public notice."""
    number, body = normalise_text(entry.document_number), normalise_text(entry.body)
    lines = []
    if entry.deadline != forwarding.deadline:
        lines.append(f"报送截止由 {moment(forwarding.deadline)} 调整为 {moment(entry.deadline)}。")
    if number != forwarding.document_number:
        lines.append(f"发文字号由“{forwarding.document_number}”更正为“{number}”。")
    if body != forwarding.body:
        lines.append("正文已更正，以现在的正文为准。")
    return Correction(lines, body=body, document_number=number)


def _correct_notice(edition: Edition, before: datetime, *, actor: Actor, at: datetime) -> None:
    """The edition's own notice says that the national deadline was moved; an edition still in draft has none."""
    if edition.published_at is None:
        return
    notices = edition.announcements.filter(kind=AnnouncementKind.NOTICE, issuer_id=edition.organiser_id)
    notice = notices.order_by("published_at", "pk").first()  # the first is the one that opened the edition
    if notice is not None:
        line = f"全国申办截止由 {moment(before)} 延至 {moment(edition.national_deadline)}。"
        correct_announcement(actor=actor, announcement=notice, correction=Correction([line]), at=at)


def _announce_forwarding(forwarding: EditionForwarding, entry: ForwardingEntry, *, at: datetime) -> Announcement:
    edition = forwarding.edition
    return Announcement.objects.create(
        kind=AnnouncementKind.FORWARDING,
        title=entry.title.strip() or f"关于转发《{edition.notice_title}》的通知",
        document_number=forwarding.document_number,
        body=forwarding.body,
        issuer_id=forwarding.province_id,
        edition=edition,
        published_at=at,
        is_demo=edition.is_demo,
    )


def _tell_hosts(forwarding: EditionForwarding, *, at: datetime, changed: bool) -> None:
    hosts = hosts_below(forwarding.province, at=at)
    act = "调整了" if changed else "转发了"
    tell(
        hosts,
        text=f"{forwarding.province}{act}{forwarding.edition}申办通知，报送截止 {moment(forwarding.deadline)}。",
        link=forwarding.edition.get_absolute_url(),
        at=at,
        kind=EDITIONS,
        key="" if changed else f"competitions.forwarding:{forwarding.pk}",
    )
    for application in forwarding.edition.applications.filter(
        recommender_id=forwarding.province_id, state__in=STILL_TO_SUBMIT
    ):
        remind_host(application, at=at)
