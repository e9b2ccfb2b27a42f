"""How an edition, a hosting application and a competition move.

Applications go from the host's draft, by way of the province's recommendation, to the centre's decision
(国科火字〔2022〕47号, 二.（一）). Who may is in policy.py, the rules with their sources in rules.py.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from challenge_portal.documents.scans import wrong_scan
from challenge_portal.documents.services import current_scan
from challenge_portal.form_versions.cleaning import clean_answers
from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import SYSTEM_MOVE, Move, Workflow
from competitions import effects, papers, rules
from competitions.extension_workflow import use_extension
from competitions.hosting_form import form_of
from competitions.models import Competition, Edition, HostingApplication
from competitions.plan_workflow import plan_is_approved
from competitions.review_reminders import count_sheets_anew
from competitions.states import (
    APPLICATION_EDGES,
    APPLICATION_OVER,
    COMPETITION_EDGES,
    EDITION_EDGES,
    EDITIONS_BEING_DECIDED,
    WAITS_FOR_DECISION,
    ApplicationState,
    CompetitionState,
    EditionState,
    ExtensionState,
    Stage,
)

A_MOMENT = timedelta(microseconds=1)


# Edition


def notice_is_complete(edition: Edition, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """What is announced has a title, a text and a 发文字号 from the office's own register."""
    for field, label in (("notice_title", "通知标题"), ("document_number", "发文字号"), ("notice_body", "通知正文")):
        if not getattr(edition, field).strip():
            return Refusal(f"请先填写{label}，再发布。", field=field, way_on="修改届次")
    return None


def has_tracks(edition: Edition, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Hosts have something to apply for."""
    if not edition.tracks.exists():
        return Refusal("请先设置至少一个赛道，再发布。", field="tracks", way_on="修改届次")
    return None


def deadline_lies_ahead(edition: Edition, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """A notice whose deadline is over already helps nobody."""
    if edition.national_deadline <= at:
        return Refusal("申办截止时间已过，请先改期，再发布。", field="national_deadline", way_on="修改届次")
    return None


def deadline_is_over(edition: Edition, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Closing early would cut off hosts who still have time."""
    if at <= edition.national_deadline:
        return Refusal("申办尚未截止，不能提前结束。到截止时间系统会自动转入遴选。", rule=edition.document_number)
    return None


def no_extension_runs(edition: Edition, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Who was promised more time still has it."""
    running = edition.extensions.filter(state=ExtensionState.GRANTED, deadline__gte=at).order_by("deadline")
    last = running.select_related("host").last()
    if last is None:
        return None
    return Refusal(f"{last.host}的个别延期到 {moment(last.deadline)} 才截止，请到期后再办理。", way_on="个别延期")


def is_of_the_past(subject: Edition | Competition, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Only what was held before can be taken into the archive."""
    year = subject.year if isinstance(subject, Edition) else subject.edition.year
    if year >= at.year:
        return Refusal("只有往年的赛事可以补录为档案。")
    return None


def nothing_waits(edition: Edition, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Every application gets an answer."""
    waiting = edition.applications.filter(state__in=WAITS_FOR_DECISION).count()
    if waiting:
        return Refusal(f"还有 {waiting} 份申办表没有结论，请先逐份办理。", way_on="申办表")
    return None


EDITION = Workflow(
    Edition,
    EditionState,
    EDITION_EDGES,
    initial=EditionState.DRAFT,
    final={EditionState.CONCLUDED},
    moves={
        "publish": Move(
            "competitions.edit_edition",
            label="发布通知",
            guards=[notice_is_complete, has_tracks, deadline_lies_ahead],
            effects=[effects.announce_edition],
            confirm="发布后通知对社会公开，并告知各省级科技主管部门。",
        ),
        "expire": Move(SYSTEM_MOVE, label="申办截止", due=lambda edition: edition.national_deadline + A_MOMENT),
        "close": Move("competitions.edit_edition", label="转入遴选", guards=[deadline_is_over], tone="plain"),
        "conclude": Move(
            "competitions.edit_edition",
            label="结束本届",
            guards=[nothing_waits, no_extension_runs],
            confirm="结束后不能再确定承办地。",
            tone="plain",
        ),
        "archive": Move(
            "competitions.edit_edition",
            label="补录为档案",
            guards=[is_of_the_past],
            asks_reason=True,
            tone="plain",
            offered=False,
        ),
    },
)


# Hosting application


def applications_are_open(application: HostingApplication, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The deadline that applies to this host: its province's or the national one, or later by a personal extension."""
    deadline = rules.deadline_of(application)
    refusal = rules.too_late(deadline, at=at, act="申办表报送")
    if refusal is None and not rules.takes_applications(application.edition, deadline):
        return Refusal(f"{application.edition}现在是“{application.edition.get_state_display()}”，不接受申办。")
    return refusal


def nation_is_open(application: HostingApplication, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """A province sends its recommendations by the national deadline, or by the centre's later one for that host."""
    if at <= application.edition.national_deadline:
        return None
    deadline = rules.recommending_deadline(application.edition, rules.deadline_of(application))
    return rules.too_late(deadline, at=at, act="省级推荐")


def form_is_complete(application: HostingApplication, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Every field of the 申办表 within its limits; the page shows all errors, the refusal the first."""
    form = form_of(application)
    cleaned = clean_answers(form, application.answers, final=True)
    if not cleaned.ok:
        field, texts = next(iter(cleaned.errors.items()))
        more = f"另有 {len(cleaned.errors) - 1} 处需要修改。" if len(cleaned.errors) > 1 else ""
        return Refusal(f"“{form.spec(field).label}”：{texts[0]}{more}", field=field, rule=form.source)
    return None


def track_fits(application: HostingApplication, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """One or two industries, or a theme."""
    return rules.track_refusal(application.track, application.theme, application.industries)


def dates_fit(application: HostingApplication, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The final in principle by the day that the edition names."""
    return rules.dates_refusal(application)


def is_stamped(application: HostingApplication, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The stamped scan of exactly this version is there, or its print with the host's electronic seal. A scan that is
    found to be another paper's, another version's or to lack a page isn't it.
    """
    scan = current_scan(application.document) if application.document else None
    if scan is not None:
        return wrong_scan(scan)
    if not papers.is_signed(application):
        return Refusal(
            f"缺少第 {application.revision} 版定稿的盖章扫描件或电子签章件。请打印定稿，盖章后上传扫描件；或者申请用印。",
            field="scan",
            way_on="上传盖章件",
            rule="申办通知附件2（盖章）",
        )
    return None


def scan_was_compared(application: HostingApplication, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The officer has looked at the stamped copy page by page and ticked 与系统一致 at each of them."""
    return None if data is None else papers.comparing_refusal(application, data.get("scan_pages") or ())


def quota_is_left(application: HostingApplication, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """What the series allows each province; where only 原则上, a reason goes over it."""
    return rules.quota_refusal(application, None if data is None else str(data.get(rules.OVER_QUOTA_REASON) or ""))


def host_can_still_answer(application: HostingApplication, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Giving back after the deadline would be a rejection in disguise."""
    deadline = rules.deadline_of(application)
    if not rules.takes_applications(application.edition, deadline) or at > max(
        application.edition.national_deadline, deadline.at
    ):
        return Refusal("全国申办已截止，退回后承办单位无法再次提交，因此不能退回修改。")
    if at > deadline.at:  # the province's own, which it can still move
        return Refusal(
            f"本省报送已于 {moment(deadline.at)} 截止，退回后承办单位无法再次提交。"
            "请先调整转发的截止时间，或者给这家单位个别延期，再退回修改。",
            way_on="调整转发",
            rule=deadline.rule,
        )
    return None


def is_for_the_centre(application: HostingApplication, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The centre decides on what a province recommended, and on what came directly."""
    if not application.is_direct and application.state == ApplicationState.SUBMITTED:
        return Refusal(f"{application.recommender}尚未出具推荐意见。", rule="申办通知 二.（一）")
    return None


def edition_is_being_decided(
    application: HostingApplication, *, actor: Actor, at: datetime, data: Any
) -> Refusal | None:
    """A concluded edition takes nobody on."""
    if application.edition.state not in EDITIONS_BEING_DECIDED:
        return Refusal(f"{application.edition}{application.edition.get_state_display()}，不能再办理。")
    return None


def decided_as_the_edition_does(
    application: HostingApplication, *, actor: Actor, at: datetime, data: Any
) -> Refusal | None:
    """Where all decisions are released in one act, none is made by itself (nothing leaks before)."""
    if application.edition.decides_together and not (data and data.get("released")):
        return Refusal("本届统一公布承办地。请拟定结论，全部拟定后一次公布。", way_on="拟定结论")
    return None


def no_other_lives(application: HostingApplication, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """A host has one application for an edition; another may have been begun since this one ended."""
    others = HostingApplication.objects.filter(edition_id=application.edition_id, host_id=application.host_id)
    if others.exclude(pk=application.pk).exclude(state__in=APPLICATION_OVER).exists():
        return Refusal(f"{application.host}已有本届的另一份申办表，请在那一份上办理。")
    return None


APPLICATION = Workflow(
    HostingApplication,
    ApplicationState,
    APPLICATION_EDGES,
    initial=ApplicationState.DRAFT,
    final=APPLICATION_OVER | {ApplicationState.ACCEPTED},
    locks=lambda application: [application.edition],
    moves={
        "finalise": Move(
            "competitions.edit_application",
            label="定稿",
            guards=[form_is_complete, track_fits, dates_fit, applications_are_open],
            effects=[effects.take_number, effects.make_paper],
        ),
        "take_back": Move(
            "competitions.edit_application",
            label="取消定稿",
            effects=[effects.void_paper],
            confirm="取消后可以继续修改。已打印和盖章的这一版随即失效，须重新定稿、打印、盖章；没有提交过的，表号同时作废，"
            "重新定稿时另取新号。",
            tone="plain",
        ),
        "submit": Move(
            "competitions.submit",
            label="提交",
            guards=[is_stamped, applications_are_open],
            effects=[effects.hand_to_reviewers, use_extension, count_sheets_anew],
        ),
        "give_back": Move(
            "competitions.give_back",
            label="退回修改",
            guards=[host_can_still_answer],
            effects=[effects.hand_back_to_host, count_sheets_anew],
            asks_reason=True,
            tone="plain",
        ),
        "recommend": Move(
            "competitions.recommend",
            label="推荐",
            guards=[nation_is_open, quota_is_left, scan_was_compared],
            effects=[effects.confirm_scan, effects.keep_over_quota_reason, effects.hand_to_centre, count_sheets_anew],
            asks_reason=True,
            offered=False,
        ),
        "decline": Move(
            "competitions.recommend",
            label="不予推荐",
            effects=[effects.tell_host_the_outcome],
            asks_reason=True,
            tone="stop",
        ),
        "accept": Move(
            "competitions.decide",
            label="确定承办",
            guards=[decided_as_the_edition_does, is_for_the_centre, edition_is_being_decided, scan_was_compared],
            effects=[effects.confirm_scan, effects.tell_host_the_outcome, count_sheets_anew],
            offered=False,
        ),
        "turn_down": Move(
            "competitions.decide",
            label="不列入承办",
            guards=[decided_as_the_edition_does, is_for_the_centre, edition_is_being_decided],
            effects=[effects.tell_host_the_outcome, count_sheets_anew],
            asks_reason=True,
            tone="stop",
        ),
        "withdraw": Move(
            "competitions.withdraw",
            label="撤回申办",
            effects=[effects.leave, count_sheets_anew],
            asks_reason=True,
            tone="stop",
        ),
        "reopen": Move(
            "competitions.recommend",
            label="重新受理",
            guards=[nation_is_open, no_other_lives],
            effects=[effects.tell_host_it_is_reopened],
            asks_reason=True,
            tone="plain",
        ),
        "resume": Move(
            "competitions.withdraw",
            label="重新申办",
            guards=[applications_are_open, no_other_lives],
            effects=[effects.come_back],
            asks_reason=True,
            tone="plain",
        ),
    },
)


# Competition


def collection_is_dated(competition: Competition, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Enterprises must know until when they can file."""
    closes = competition.closes(Stage.COLLECTION)
    if closes is None:
        return Refusal("请先填写需求征集的起止时间。", field="collection", way_on="日程")
    if closes <= at:
        return Refusal("需求征集的截止时间已过，请先调整日程。", field="collection", way_on="日程")
    return None


COMPETITION = Workflow(
    Competition,
    CompetitionState,
    COMPETITION_EDGES,
    initial=CompetitionState.PREPARING,
    final={CompetitionState.CONCLUDED},
    moves={
        "open_collection": Move(
            "competitions.run",
            label="开始需求征集",
            guards=[plan_is_approved, collection_is_dated],
            effects=[effects.announce_collection],
            confirm="开始后，企业可以在门户提交需求。",
        ),
        "open_publication": Move("competitions.run", label="进入需求发布"),
        "open_matching": Move("competitions.run", label="进入需求对接"),
        "open_final": Move("competitions.run", label="进入现场赛"),
        "summarise": Move("competitions.run", label="进入总结评价", tone="plain"),
        "conclude": Move("competitions.run", label="结束赛事", confirm="结束后不再办理业务。", tone="plain"),
        "archive": Move(
            "competitions.arrange",
            label="补录为档案",
            guards=[is_of_the_past],
            asks_reason=True,
            tone="plain",
            offered=False,
        ),
    },
)
