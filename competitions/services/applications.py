"""A hosting application from the first line typed to the centre's decision."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from challenge_portal.documents.files import Upload
from challenge_portal.documents.models import Document, DocumentFile, StoredFile
from challenge_portal.documents.services import attach_scan as attach_document_scan
from challenge_portal.documents.services import store_upload
from challenge_portal.documents.tasks import read_scan_now
from challenge_portal.form_versions.cleaning import Cleaned, clean_answers
from challenge_portal.form_versions.drafts import Ticket, check_seen, check_version, keep_draft
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.wordcount import normalise_text
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from challenge_portal.workflow.engine import UnknownMove
from competitions import papers
from competitions.application_columns import take_columns
from competitions.effects import remind_host
from competitions.hosting_form import form_of
from competitions.models import ApplicationDraft, Edition, HostingApplication
from competitions.people import recommender_for
from competitions.rules import (
    OVER_QUOTA_REASON,
    deadline_for,
    late_reason_over,
    recommending_deadline,
    takes_applications,
    takes_scan,
    too_late,
)
from competitions.states import APPLICATION_OVER, OPEN_TO_HOST, ApplicationState
from competitions.workflow import APPLICATION

SAVED = "competitions.hostingapplication.saved"
register_verbs(
    {
        "competitions.hostingapplication.started": "开始申办",
        SAVED: "保存申办表",
        "competitions.hostingapplication.stamp_voided": "内容修改，盖章件失效",
    }
)

MOST_ATTACHMENTS = 10
ATTACHMENT, LATE_FINAL_REASON = "attachment", "late_final_reason"  # the reason is typed beside the form's fields


@transaction.atomic
def start_application(
    *, actor: Actor, edition: Edition, host: Authority, at: datetime, is_demo: bool = False
) -> HostingApplication:
    """Begin an application. It goes by way of the province above the host, or to the centre where there is none.

    Raises Refused when the edition takes none now, or when the host already has a living one.
    """
    if not can(actor, "competitions.apply", host):
        raise NotAllowed("competitions.apply", host)
    province = recommender_for(host, edition)
    _check_open(edition, host, province, at=at)
    # under its lock: the centre may be giving the edition another version of the form at this moment
    under_lock = Edition.objects.select_for_update(no_key=True)
    form_version_id = under_lock.values_list("form_version_id", flat=True).get(pk=edition.pk)
    living = HostingApplication.objects.filter(edition=edition, host=host).exclude(state__in=APPLICATION_OVER)
    if living.exists():
        raise Refused("贵单位已有本届的申办表，请在原申办表上办理。", way_on="我的申办")
    application = HostingApplication(
        edition=edition,
        host=host,
        recommender=province,
        form_version_id=form_version_id,
        answers={"place": host.place, "hosts": [{"name": host.name}]},
        place=host.place,
        person_in_charge=actor.person,
        created_at=at,
        is_demo=is_demo or edition.is_demo,
    )
    try:
        with transaction.atomic():
            application.save(force_insert=True)
    except IntegrityError as error:
        raise Stale("贵单位已有本届的申办表，请在原申办表上办理。") from error
    record(actor=actor, verb="competitions.hostingapplication.started", subject=application, at=at)
    remind_host(application, at=at)
    return application


def _check_open(edition: Edition, host: Authority, province: Authority | None, *, at: datetime) -> None:
    """Until the national deadline anybody may begin; later only who was given a personal extension."""
    deadline = deadline_for(edition, host_id=host.pk, recommender_id=province.pk if province else None)
    if not takes_applications(edition, deadline):
        raise Refused(f"{edition}现在是“{edition.get_state_display()}”，不接受申办。")
    if (late := too_late(recommending_deadline(edition, deadline), at=at, act="申办表报送")) is not None:
        raise Refused(late)


@transaction.atomic
def print_draft(*, actor: Actor, application: HostingApplication, at: datetime) -> Document:
    """A draft print to talk over before 定稿; asking again for the same text gives the same paper.

    Raises NotAllowed, and Stale once the form is finalised: then there is the real print.
    """
    if not can(actor, "competitions.edit_application", application):
        raise NotAllowed("competitions.edit_application", application)
    if application.state not in OPEN_TO_HOST:
        raise Stale(f"申办表现在是“{application.get_state_display()}”，请下载系统定稿。")
    return papers.draft_paper(application, actor=actor, at=at)


@transaction.atomic
def save_application(
    *,
    actor: Actor,
    application: HostingApplication,
    answers: Mapping[str, Any],
    at: datetime,
    late_final_reason: str = "",
    version: int | None = None,
    ticket: Ticket | None = None,
) -> tuple[HostingApplication, Cleaned]:
    """Keep what was typed, whole, and say what is wrong with it. Saving a draft is never refused for its content.

    A stamp for an earlier version is voided when the content changed. ``ticket`` is the page's, so that nobody's
    unsaved typing is lost unseen. Raises Stale for an old page, Refused when the form is not open to the host now.
    """
    locked = locked_application(application, version)
    if not can(actor, "competitions.edit_application", locked):
        raise NotAllowed("competitions.edit_application", locked)
    if locked.state not in OPEN_TO_HOST:
        raise Stale(f"申办表现在是“{locked.get_state_display()}”，不能修改。定稿后要改的，请先取消定稿。")
    check_seen(ApplicationDraft.objects.filter(application=locked).first(), ticket, person=actor.person)
    cleaned = clean_answers(form_of(locked), answers, final=False)
    reason = normalise_text(late_final_reason)
    changed = cleaned.values != locked.answers or reason != locked.late_final_reason
    ApplicationDraft.objects.filter(application=locked).delete()
    if not changed:
        return locked, cleaned
    if (over := late_reason_over(reason)) is not None:
        cleaned.errors["late_final_reason"] = [over.text]
    take_columns(locked, cleaned.values, late_final_reason=reason)
    locked.version += 1
    if locked.document is not None:
        papers.void_application_paper(locked, actor=actor, at=at, reason="定稿之后内容有修改，须重新盖章")
        locked.document = None
        record(actor=actor, verb="competitions.hostingapplication.stamp_voided", subject=locked, at=at)
    locked.save()
    record(actor=actor, verb=SAVED, subject=locked, at=at)
    return locked, cleaned


@transaction.atomic
def autosave_application(
    *,
    actor: Actor,
    application: HostingApplication,
    answers: Mapping[str, Any],
    at: datetime,
    late_final_reason: str = "",
    ticket: Ticket | None = None,
) -> datetime:
    """Keep what is being typed beside the saved form. Nothing is recorded, nothing is checked but who and when.

    Raises NotAllowed, Refused, Stale (finalised meanwhile, an overtaken sending), TypedElsewhere.
    """
    locked = locked_application(application, None)
    if actor.person is None or not can(actor, "competitions.edit_application", locked):
        raise NotAllowed("competitions.edit_application", locked)
    if locked.state not in OPEN_TO_HOST:
        raise Stale(f"申办表现在是“{locked.get_state_display()}”，没有暂存。")
    check_version(locked, ticket, saved=SAVED)
    cleaned = clean_answers(form_of(locked), answers, final=False)
    typed = cleaned.values | {LATE_FINAL_REASON: normalise_text(late_final_reason)}
    drafts = ApplicationDraft.objects.all()
    keep_draft(drafts, of={"application": locked}, answers=typed, person=actor.person, at=at, ticket=ticket)
    return at


def finalise_application(
    *, actor: Actor, application: HostingApplication, at: datetime, version: int | None = None
) -> HostingApplication:
    """Fix this version, give it its number and ask for its PDF. Raises Refused with the first thing to mend."""
    return APPLICATION.fire(application, "finalise", actor=actor, at=at, version=version)


def take_back_application(
    *, actor: Actor, application: HostingApplication, at: datetime, version: int | None = None
) -> HostingApplication:
    """Back to a draft. Print and scan of this version are void, and so is a number that was never submitted."""
    return APPLICATION.fire(application, "take_back", actor=actor, at=at, version=version)


@transaction.atomic
def attach_scan(*, actor: Actor, application: HostingApplication, upload: Upload | None, at: datetime) -> DocumentFile:
    """Keep the stamped scan of the version that counts. Raises Refused at the field ``scan``."""
    locked = locked_application(application, None)
    if not can(actor, "competitions.edit_application", locked):
        raise NotAllowed("competitions.edit_application", locked)
    if locked.document is None or not takes_scan(locked):
        raise Stale("请先定稿，再上传盖章件。盖章件对应定稿的那一版。")
    return attach_document_scan(locked.document, upload, actor=actor, at=at, field="scan")


@transaction.atomic
def add_attachment(*, actor: Actor, application: HostingApplication, upload: Upload | None, at: datetime) -> StoredFile:
    """Add a supporting file (相关配套政策等附件可一并发送). Raises Refused at the field ``attachment``."""
    locked = locked_application(application, None)
    if not can(actor, "competitions.edit_application", locked):
        raise NotAllowed("competitions.edit_application", locked)
    if locked.state not in OPEN_TO_HOST | {ApplicationState.FINALISED}:
        raise Stale("申办表已提交，不能再增加附件。")
    if papers.attachments_of(locked).count() >= MOST_ATTACHMENTS:
        raise Refused(Refusal(f"附件最多 {MOST_ATTACHMENTS} 个。", field=papers.ATTACHMENT))
    kind = papers.ATTACHMENT
    return store_upload(upload, actor=actor, at=at, purpose=kind, subject=locked, field=kind)


def submit_application(
    *, actor: Actor, application: HostingApplication, at: datetime, version: int | None = None
) -> HostingApplication:
    """Hand it to the province, or to the centre. Raises Refused without a scan, with a wrong one, after the deadline."""
    read_scan_now(application.document, at=at)
    return APPLICATION.fire(application, "submit", actor=actor, at=at, version=version)


def return_application(
    *, actor: Actor, application: HostingApplication, opinion: str, at: datetime, version: int | None = None
) -> HostingApplication:
    """退回修改, with what is to be mended."""
    return APPLICATION.fire(application, "give_back", actor=actor, at=at, reason=opinion, version=version)


def recommend_application(
    *,
    actor: Actor,
    application: HostingApplication,
    opinion: str,
    at: datetime,
    scan_pages: Collection[int] = (),
    over_quota_reason: str = "",
    version: int | None = None,
) -> HostingApplication:
    """The province recommends to the centre, with an opinion and after comparing the stamped copy.

    ``scan_pages`` are the pages of the scan that were found 与系统一致; every one is needed. ``over_quota_reason`` says
    why it sends more than the edition allows 原则上.
    """
    read_scan_now(application.document, at=at)
    data = {"scan_pages": list(scan_pages), OVER_QUOTA_REASON: over_quota_reason}
    return APPLICATION.fire(application, "recommend", actor=actor, at=at, reason=opinion, data=data, version=version)


def decline_application(
    *, actor: Actor, application: HostingApplication, opinion: str, at: datetime, version: int | None = None
) -> HostingApplication:
    """The province does not recommend, and says why."""
    return APPLICATION.fire(application, "decline", actor=actor, at=at, reason=opinion, version=version)


def accept_application(
    *,
    actor: Actor,
    application: HostingApplication,
    at: datetime,
    opinion: str = "",
    scan_pages: Collection[int] = (),
    version: int | None = None,
) -> HostingApplication:
    """The centre takes the host on. What came directly is compared with its stamped copy here."""
    read_scan_now(application.document, at=at)
    data = {"scan_pages": list(scan_pages)}
    return APPLICATION.fire(application, "accept", actor=actor, at=at, reason=opinion, data=data, version=version)


def turn_down_application(
    *, actor: Actor, application: HostingApplication, opinion: str, at: datetime, version: int | None = None
) -> HostingApplication:
    """The centre does not take the host on, and says why."""
    return APPLICATION.fire(application, "turn_down", actor=actor, at=at, reason=opinion, version=version)


def withdraw_application(
    *, actor: Actor, application: HostingApplication, reason: str, at: datetime, version: int | None = None
) -> HostingApplication:
    """The host steps back before a decision."""
    return APPLICATION.fire(application, "withdraw", actor=actor, at=at, reason=reason, version=version)


def reopen_application(
    *, actor: Actor, application: HostingApplication, opinion: str, at: datetime, version: int | None = None
) -> HostingApplication:
    """重新受理: the province judges again what it declined. Raises Stale when the host began another one meanwhile."""
    return _revive(application, "reopen", actor=actor, at=at, reason=opinion, version=version)


def resume_application(
    *, actor: Actor, application: HostingApplication, opinion: str, at: datetime, version: int | None = None
) -> HostingApplication:
    """重新申办: the host goes on with what it withdrew, as a draft. Raises Stale like the one before."""
    return _revive(application, "resume", actor=actor, at=at, reason=opinion, version=version)


def _revive(application: HostingApplication, name: str, **arguments: Any) -> HostingApplication:
    """The database has the last word on there being one living application for a host and edition."""
    try:
        with transaction.atomic():
            return APPLICATION.fire(application, name, **arguments)
    except IntegrityError as error:
        if "competitions_application_once" not in str(error):
            raise
        raise Stale("该单位刚刚开始了另一份申办表。请核对最新情况。") from error


PLAIN = {"finalise": finalise_application, "take_back": take_back_application, "submit": submit_application}
OPINIONS = {
    "give_back": return_application,
    "decline": decline_application,
    "turn_down": turn_down_application,
    "reopen": reopen_application,
    "resume": resume_application,
}
VERDICTS: Mapping[str, Callable[..., HostingApplication]] = {
    "recommend": recommend_application,
    "accept": accept_application,
}
"""Before a verdict, print and stamped scan are compared."""


def move_application(
    name: str,
    *,
    actor: Actor,
    application: HostingApplication,
    at: datetime,
    reason: str = "",
    scan_pages: Collection[int] = (),
    over_quota_reason: str = "",
    version: int | None = None,
) -> HostingApplication:
    """Any move by its name, as a button, the office or the interface asks. Raises UnknownMove.

    ``reason`` is the opinion of who judges, or why the host withdraws; the host's own acts on its form have none.
    """
    if name in PLAIN:
        return PLAIN[name](actor=actor, application=application, at=at, version=version)
    if name in OPINIONS:
        return OPINIONS[name](actor=actor, application=application, opinion=reason, at=at, version=version)
    if name in VERDICTS:
        more = {OVER_QUOTA_REASON: over_quota_reason} if name == "recommend" else {}
        return VERDICTS[name](
            actor=actor,
            application=application,
            opinion=reason,
            at=at,
            scan_pages=scan_pages,
            version=version,
            **more,
        )
    if name == "withdraw":
        return withdraw_application(actor=actor, application=application, reason=reason, at=at, version=version)
    raise UnknownMove("没有这个操作。请刷新页面后重试。")


def locked_application(application: HostingApplication, version: int | None) -> HostingApplication:
    """The application under its lock, as it is now. Raises Stale when it is not what the page showed."""
    related = ("edition", "host", "recommender", "form_version", "track", "document")
    found = HostingApplication.objects.select_for_update(of=("self",), no_key=True).select_related(*related)
    locked = found.get(pk=application.pk)
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再办理。")
    return locked
