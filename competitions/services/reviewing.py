"""The centre names reviewers and sets by what they score; reviewers write and submit their sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from challenge_portal.accounts.finding import person_by_account
from challenge_portal.accounts.models import User
from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.marks import clean_marks, criteria_error
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refusal, Refused, Stale
from challenge_portal.kernel.wordcount import normalise_text
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.organisations.roles import CENTRE_OFFICER
from challenge_portal.trail.services import Subject, record, register_verbs
from competitions.models import Edition, HostingApplication, Reviewer, ReviewRecusal, ReviewSheet
from competitions.people import officers_of
from competitions.review_reminders import remind_reviewers
from competitions.review_workflow import DEFAULT_CRITERIA, REVIEW_SHEET, REVIEWING
from competitions.reviewers import applications_assigned, applications_reviewed
from competitions.services.experts import keep_as_expert
from competitions.states import EDITIONS_BEING_DECIDED, EditionState, ReviewSheetState

CRITERIA_SET, DEADLINE_SET = "competitions.review.criteria_set", "competitions.review.deadline_set"
NAMED, STOOD_DOWN = "competitions.reviewer.named", "competitions.reviewer.stood_down"
DECLARED = "competitions.reviewrecusal.declared"
register_verbs(
    {
        CRITERIA_SET: "设定评审标准",
        DEADLINE_SET: "设定评审截止",
        NAMED: "聘请评审专家",
        STOOD_DOWN: "评审专家退出",
        DECLARED: "申报回避",
    }
)
LONGEST_REASON = 200
LONGEST_COMMENT = 3000
"""Characters that are kept of an opinion that is still too long; submission asks for 300 字."""


@dataclass(frozen=True)
class ReviewEntry:
    """What a reviewer typed: a mark's text for each criterion, and the opinion."""

    marks: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""


def review_of(edition: Edition) -> Subject:
    """The review of an edition in the record. Not the edition itself, whose history more people read."""
    return "competitions.review", edition.pk, f"{edition}申办评审"


@transaction.atomic
def set_review_criteria(
    *, actor: Actor, edition: Edition, criteria: Sequence[Mapping[str, Any]], at: datetime, version: int | None = None
) -> Edition:
    """By what the applications of an edition are scored. Raises Refused once a sheet was submitted, Stale."""
    locked = _locked(edition, actor=actor)
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，届次已有改动。请核对最新内容后再保存，填写的内容还在页面上。")
    if locked.state == EditionState.CONCLUDED:
        raise Refused("本届已结束，评审标准不能再改。")
    if criteria_are_frozen(locked):
        raise Refused("已有专家提交评审表，评审标准不能再改。确需修改的，先重新开放已提交的评审表。")
    error = criteria_error(criteria)
    if error:
        raise Refused(Refusal(error, field="criteria"))
    locked.review_criteria = [dict(row) for row in criteria]
    Edition.objects.filter(pk=locked.pk).update(review_criteria=locked.review_criteria, version=F("version") + 1)
    record(actor=actor, verb=CRITERIA_SET, subject=review_of(locked), at=at)
    locked.refresh_from_db()
    return locked


@transaction.atomic
def set_review_deadline(
    *, actor: Actor, edition: Edition, deadline: datetime, at: datetime, version: int | None = None
) -> Edition:
    """Until when the reviewers are asked for their sheets; moving it moves their reminders. Sheets that come later count.

    Raises Refused at ``deadline``, Stale.
    """
    locked = _locked(edition, actor=actor)
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，届次已有改动。请核对最新内容后再保存，填写的内容还在页面上。")
    if locked.state not in EDITIONS_BEING_DECIDED:
        raise Refused(f"{locked}{locked.get_state_display()}，现在不设定评审截止。")
    if deadline <= at:
        raise Refused(Refusal("评审截止须在现在之后。", field="deadline"))
    if deadline < locked.national_deadline:
        said = f"评审截止不能早于申办截止 {moment(locked.national_deadline)}：届时仍可能有申办表报来。"
        raise Refused(Refusal(said, field="deadline"))
    before, locked.review_deadline = locked.review_deadline, deadline
    if before == deadline:
        return locked
    locked.version += 1
    locked.save(update_fields=["review_deadline", "version"])
    remind_reviewers(locked, at=at)
    record(
        actor=actor,
        verb=DEADLINE_SET,
        subject=review_of(locked),
        at=at,
        details={"from": before, "to": deadline},
    )
    sitting = User.objects.filter(reviewing__edition=locked, reviewing__stood_down_at=None).order_by("pk")
    text = f"{locked}申办的评审截止{'调整为' if before else '定为'} {moment(deadline)}，请在此之前提交评审表。"
    tell(sitting, text=text, link=reverse("competitions:reviewing"), at=at, kind=REVIEWING)
    return locked


def criteria_are_frozen(edition: Edition) -> bool:
    """Whether somebody has submitted a sheet by them. One query."""
    return ReviewSheet.objects.filter(application__edition=edition, state=ReviewSheetState.SUBMITTED).exists()


@transaction.atomic
def name_reviewer(*, actor: Actor, edition: Edition, account: str, at: datetime) -> Reviewer:
    """聘请: the person is told and finds the applications on their desk. Raises Refused at ``account``."""
    locked = _locked(edition, actor=actor)
    if locked.state not in EDITIONS_BEING_DECIDED:
        raise Refused(f"{locked}{locked.get_state_display()}，现在不聘请评审专家。")
    person = _person(account)
    if person in officers_of([locked.organiser_id], {CENTRE_OFFICER}, at=at):
        said = f"{person.display_name}是本单位经办人，看得到全部评分，不能同时担任评审专家。"
        raise Refused(Refusal(said, field="account"))
    reviewer, fresh = Reviewer.objects.get_or_create(
        edition=locked, person=person, defaults={"named_by": actor.person, "named_at": at}
    )
    if not fresh:
        if reviewer.stood_down_at is None:
            raise Refused(Refusal(f"{person.display_name}已在评审专家名单里。", field="account"))
        reviewer.named_by, reviewer.named_at = actor.person, at
        reviewer.stood_down_at, reviewer.stood_down_reason = None, ""
        reviewer.save()
    if not locked.review_criteria:
        Edition.objects.filter(pk=locked.pk).update(review_criteria=DEFAULT_CRITERIA)
    keep_as_expert(person, locked.organiser, actor=actor, at=at)
    remind_reviewers(locked, at=at)
    record(actor=actor, verb=NAMED, subject=reviewer, at=at)
    until = f"评审截止 {moment(locked.review_deadline)}。" if locked.review_deadline else ""
    text = f"火炬中心聘请你担任{locked}申办的评审专家，请独立评审，不要透露评分。{until}与申办单位有利益关系的，请申报回避。"
    tell([person], text=text, link=reverse("competitions:reviewing"), at=at, kind=REVIEWING)
    return reviewer


def _person(account: str) -> User:
    if not account.strip():
        raise Refused(Refusal("请填写专家登录用的用户名、手机号码或邮箱。", field="account"))
    found = person_by_account(account)
    if found is None:
        raise Refused(Refusal("门户里没有这个账号。请先请专家注册。", field="account", way_on="请专家注册"))
    return found


@transaction.atomic
def stand_reviewer_down(*, actor: Actor, reviewer: Reviewer, reason: str, at: datetime) -> Reviewer:
    """退出: nothing more is shown to the person; the sheets they submitted stay and count."""
    edition = _locked(reviewer.edition, actor=actor)
    said = _reason(reason, "请写明退出原因。")
    changed = Reviewer.objects.filter(pk=reviewer.pk, stood_down_at=None).update(
        stood_down_at=at, stood_down_reason=said
    )
    if changed != 1:
        raise Stale("这名专家已经退出。")
    reviewer.refresh_from_db()
    remind_reviewers(edition, at=at)
    record(actor=actor, verb=STOOD_DOWN, subject=reviewer, at=at, reason=said)
    text = f"不再担任{edition}申办的评审专家。已提交的评审表仍然有效。原因：{said}"
    tell([reviewer.person], text=text, link="", at=at, kind=REVIEWING)
    return reviewer


@transaction.atomic
def declare_review_conflict(*, actor: Actor, application: HostingApplication, reason: str, at: datetime) -> None:
    """申报回避: effective at once; what was scored counts no more, and the application is no longer shown."""
    _lock_application(application)
    reviewer = Reviewer.objects.filter(edition=application.edition_id, person=actor.person, stood_down_at=None).first()
    if reviewer is None or not applications_assigned(actor.person).filter(pk=application.pk).exists():
        raise NotVisible(f"application {application.pk} to review")
    if not can(actor, "competitions.sit", reviewer):
        raise NotAllowed("competitions.sit", reviewer)
    said = _reason(reason, "请写明利益关系。")
    recusal, fresh = ReviewRecusal.objects.get_or_create(
        reviewer=reviewer, application=application, defaults={"reason": said, "declared_at": at}
    )
    if not fresh:
        raise Stale("已申报回避。")
    remind_reviewers(application.edition, at=at)
    record(actor=actor, verb=DECLARED, subject=recusal, at=at, reason=said)
    tell(
        officers_of([application.edition.organiser_id], {CENTRE_OFFICER}, at=at),
        text=f"评审专家{reviewer.person.display_name}申报回避{application.host}的申办表。原因：{said}",
        link=reverse("competitions:scores", args=[application.edition_id]),
        at=at,
        kind=REVIEWING,
    )


@transaction.atomic
def save_review_sheet(
    *, actor: Actor, application: HostingApplication, typed: ReviewEntry, at: datetime, version: int | None = None
) -> ReviewSheet:
    """Keep a draft. ``version`` is that of the page, 0 where nothing had been saved yet.

    Raises Refused at the mark that is none and keeps nothing then; Stale where another window was faster.
    """
    sheet = _own_sheet(actor, application)
    if not can(actor, "competitions.score", sheet):
        raise NotAllowed("competitions.score", sheet)
    if sheet.state != ReviewSheetState.DRAFT:
        raise Stale("这份评审表已提交。需要更正的，请火炬中心重新开放。")
    marks, comment = clean_marks(application.edition.review_criteria, typed.marks), normalise_text(typed.comment)
    known = 0 if sheet.saved_at is None else sheet.version
    same = (marks.kept, comment) == (sheet.marks, sheet.comment)
    if version is not None and version != known and not same:
        raise Stale("另一个窗口保存了较新的评分，本页填写的还没有保存。请核对后再保存。")
    for key, error in marks.errors.items():
        raise Refused(Refusal(error, field=f"mark-{key}"))
    if len(comment) > LONGEST_COMMENT:
        said = f"评审意见共 {len(comment)} 个字符，最多暂存 {LONGEST_COMMENT} 个。请精简，文字还在页面上。"
        raise Refused(Refusal(said, field="comment"))
    ReviewSheet.objects.filter(pk=sheet.pk).update(
        marks=marks.kept, comment=comment, saved_at=at, version=F("version") + 1
    )
    sheet.refresh_from_db()
    return sheet


@transaction.atomic
def submit_review_sheet(
    *, actor: Actor, application: HostingApplication, typed: ReviewEntry, at: datetime, version: int | None = None
) -> ReviewSheet:
    """Keep what was typed and submit it. Raises Refused at what is wrong or missing; nothing is kept then."""
    sheet = save_review_sheet(actor=actor, application=application, typed=typed, at=at, version=version)
    return REVIEW_SHEET.fire(sheet, "submit", actor=actor, at=at)


def reopen_review_sheet(
    *, actor: Actor, sheet: ReviewSheet, reason: str, at: datetime, version: int | None = None
) -> ReviewSheet:
    """The centre opens a submitted sheet again; the reviewer is told why."""
    return REVIEW_SHEET.fire(sheet, "reopen", actor=actor, at=at, reason=normalise_text(reason), version=version)


def _own_sheet(actor: Actor, application: HostingApplication) -> ReviewSheet:
    """The actor's sheet under its lock, made empty where there is none. Raises NotVisible for who doesn't review it."""
    _lock_application(application)
    if not applications_reviewed(actor).filter(pk=application.pk).exists():
        raise NotVisible(f"application {application.pk} to review")
    reviewer = Reviewer.objects.get(edition=application.edition_id, person=actor.person)
    ReviewSheet.objects.bulk_create([ReviewSheet(reviewer=reviewer, application=application)], ignore_conflicts=True)
    locked = ReviewSheet.objects.select_for_update(no_key=True, of=("self",)).select_related("reviewer")
    return locked.get(reviewer=reviewer, application=application)


def _lock_application(application: HostingApplication) -> None:
    """In the order of the whole app: the edition, then what hangs on it."""
    Edition.objects.select_for_update(no_key=True).get(pk=application.edition_id)
    HostingApplication.objects.select_for_update(no_key=True, of=("self",)).get(pk=application.pk)


def _locked(edition: Edition, *, actor: Actor) -> Edition:
    locked = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    if not can(actor, "competitions.run_review", locked):
        raise NotAllowed("competitions.run_review", locked)
    return locked


def _reason(typed: str, missing: str) -> str:
    said = normalise_text(typed)
    if not said:
        raise Refused(Refusal(missing, field="reason"))
    if len(said) > LONGEST_REASON:
        raise Refused(Refusal(f"最多 {LONGEST_REASON} 个字符，现在是 {len(said)} 个，请精简。", field="reason"))
    return said
