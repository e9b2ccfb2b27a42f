"""The rules of the notices as functions: deadlines, tracks, dates, quotas. Each says no with its source.

They decide nothing by themselves: the workflow's guards and the review page's list of checks both ask here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from challenge_portal.kernel.clock import day, exact_moment, moment
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.kernel.wordcount import count_words
from competitions.models import (
    Competition,
    Edition,
    EditionForwarding,
    HostingApplication,
    PersonalExtension,
    Track,
)
from competitions.setting_guards import seal_refusal
from competitions.states import (
    EDITIONS_BEING_DECIDED,
    EXTENSION_HOLDS,
    ApplicationState,
    EditionState,
    Stage,
)

NOTICE = "申办通知"
REASON_LIMIT = 200
"""字数 of the reason for a late final, as of the texts beside it."""
OVER_QUOTA_REASON = "over_quota_reason"
DECIDED_WITH = ("edition__series", "edition__organiser", "host", "recommender", "track", "document")
WAITS_FOR_THE_CENTRE = Q(state=ApplicationState.RECOMMENDED) | Q(state=ApplicationState.SUBMITTED, recommender=None)
RECOMMENDED_STATES = (ApplicationState.RECOMMENDED, ApplicationState.ACCEPTED, ApplicationState.NOT_ACCEPTED)


@dataclass(frozen=True, slots=True)
class Extended:
    """A personal extension (个别延期) as far as it moves the deadline: who gave it, why, and what held before."""

    office: str
    reason: str
    before: datetime


@dataclass(frozen=True, slots=True)
class Deadline:
    """The deadline that applies to an application and whose rule it is. ``extended`` where it is this host's alone."""

    at: datetime
    rule: str
    is_national: bool
    extended: Extended | None = None


def deadline_of(application: HostingApplication) -> Deadline:
    """When the host must have submitted: the province's own deadline or the national one, or later by an extension.

    One query for each object, which keeps the answer: a page asks it for what it shows and for each button.
    """
    if application.deadline_found is None:
        application.deadline_found = deadline_for(
            application.edition, host_id=application.host_id, recommender_id=application.recommender_id
        )
    found: Deadline = application.deadline_found
    return found


def deadline_for(edition: Edition, *, host_id: int, recommender_id: int | None) -> Deadline:
    """The same for an application that need not exist yet. One query."""
    forwarded = EditionForwarding.objects.filter(edition=edition, province_id=recommender_id).order_by()
    extended = PersonalExtension.objects.filter(edition=edition, host_id=host_id, state__in=EXTENSION_HOLDS).order_by()
    rows = forwarded.values_list(
        Value("forwarded"), "deadline", "province__name", Cast("document_number", TextField())
    ).union(extended.values_list(Value("extended"), "deadline", "office__name", "reason"), all=True)
    found = {kind: (moment, office, text) for kind, moment, office, text in rows}
    ordinary = national_deadline(edition)
    if "forwarded" in found:
        closes, office, number = found["forwarded"]
        ordinary = Deadline(closes, f"{office}{number or '转发通知'}", is_national=False)
    if "extended" not in found or found["extended"][0] <= ordinary.at:  # a general postponement may have overtaken it
        return ordinary
    closes, office, reason = found["extended"]
    rule = f"{office}同意的个别延期"
    return Deadline(closes, rule, is_national=False, extended=Extended(office, reason, ordinary.at))


def recommending_deadline(edition: Edition, host: Deadline) -> Deadline:
    """By when the province must have recommended: the national deadline, or the centre's later one for this host."""
    national = national_deadline(edition)
    return host if host.at > national.at else national


def takes_applications(edition: Edition, host: Deadline) -> bool:
    """Whether the edition's state lets this host apply: while it is open, and with the centre's extension beyond."""
    if edition.state == EditionState.OPEN:
        return True
    return edition.state in EDITIONS_BEING_DECIDED and host.at > edition.national_deadline


def national_deadline(edition: Edition) -> Deadline:
    """The deadline of the edition's own notice."""
    return Deadline(edition.national_deadline, edition.document_number or f"{edition.title}{NOTICE}", is_national=True)


def takes_scan(application: HostingApplication) -> bool:
    """Whether the host may hand in the stamped copy: of what it finalised, or of what an approved change wrote. One query
    after acceptance.
    """
    if application.state == ApplicationState.FINALISED:
        return True
    changed = application.changes.filter(revision=application.revision)
    return application.state == ApplicationState.ACCEPTED and changed.exists()


def too_late(deadline: Deadline, *, at: datetime, act: str) -> Refusal | None:
    """Exactly at the deadline is in time; one second later is not, and the refusal names both moments."""
    if at <= deadline.at:
        return None
    return Refusal(
        f"{act}已于 {moment(deadline.at)} 截止，服务器收到的时间是 {exact_moment(at)}。"
        "确有原因的，请联系受理单位说明情况。",
        way_on="联系受理单位",
        rule=deadline.rule,
    )


def track_refusal(track: Track | None, theme: str, industries: Iterable[str]) -> Refusal | None:
    """申办要求 1: each track has its own rule (专题赛 a theme of national strategy, 新兴产业赛 one or two industries)."""
    if track is None:
        return Refusal("请选择申办哪一类赛事。", field="track", rule="申办通知附件2")
    if track.needs_theme and not theme.strip():
        return Refusal(f"申办{track.name}需围绕国家战略确定主题。", field="theme", rule="申办通知附件2")
    chosen = [each for each in industries if each.strip()]
    if track.industries_max and not track.industries_min <= len(chosen) <= track.industries_max:
        return Refusal(
            f"{track.name}应确定 {_span(track)} 个产业领域，现在是 {len(chosen)} 个。",
            field="industries",
            rule="申办通知附件2",
        )
    return None


def last_final_day(edition: Edition) -> date | None:
    """The day by which, in principle (原则上), finals are held; an edition that names none still wants its summary
    before a day, and a final comes before its summary.
    """
    if edition.latest_final_on is not None or edition.report_before is None:
        return edition.latest_final_on
    return edition.report_before - timedelta(days=1)


def final_is_late(edition: Edition, final_on: date | None) -> bool:
    """Whether the final lies after the last day for finals."""
    last = last_final_day(edition)
    return bool(final_on and last and final_on > last)


def dates_refusal(application: HostingApplication) -> Refusal | None:
    """原则上 allows an exception, but not without its reason."""
    if final_is_late(application.edition, application.final_on) and not application.late_final_reason.strip():
        return Refusal(
            f"现场赛原则上不晚于 {day(last_final_day(application.edition))}，计划为 {day(application.final_on)}。"
            "确需延后的，请写明原因。",
            field="late_final_reason",
            rule="申办通知附件2",
        )
    return late_reason_over(application.late_final_reason)


def late_reason_over(reason: str) -> Refusal | None:
    """The reason is kept whole, however long; finalising waits until it is short enough."""
    over = count_words(reason) - REASON_LIMIT
    if over <= 0:
        return None
    text = f"超出 {over} 字，请精简到 {REASON_LIMIT} 字以内。粘贴的内容已完整保留，没有截断。"
    return Refusal(text, field="late_final_reason")


@dataclass(frozen=True, slots=True)
class Quota:
    """What the edition allows the province of an application, and how many others it has recommended so far."""

    limit: int
    sent: int
    is_hard: bool

    @property
    def is_used_up(self) -> bool:
        """Whether one more goes beyond it."""
        return self.sent >= self.limit

    @property
    def text(self) -> str:
        """``本届每省名额 2 个，已推荐 2 个``; an edition that allows exceptions says 原则上."""
        return f"本届每省名额{'' if self.is_hard else '原则上'} {self.limit} 个，已推荐 {self.sent} 个"


def quota_of(application: HostingApplication) -> Quota | None:
    """The quota that bounds this recommendation; nothing where there is none or no province between. One query."""
    edition = application.edition
    if edition.quota_per_province is None or application.recommender_id is None:
        return None
    return Quota(edition.quota_per_province, recommended_count(application), edition.quota_is_hard)


def quota_refusal(application: HostingApplication, reason: str | None) -> Refusal | None:
    """Some series bound what a province may send (火炬科技成果直通车: two); where they do so 原则上, with a reason over it.

    ``reason`` is None while nobody has been asked for one.
    """
    quota = quota_of(application)
    if quota is None or not quota.is_used_up:
        return None
    rule = application.edition.document_number or NOTICE
    if quota.is_hard:
        return Refusal(f"{quota.text}，不能再推荐。", rule=rule)
    if reason is None:
        return None
    if not reason.strip():
        return Refusal(f"{quota.text}。确需再推荐的，请写明原因。", field=OVER_QUOTA_REASON, rule=rule)
    over = count_words(reason) - REASON_LIMIT
    if over > 0:
        return Refusal(f"超名额的原因超出 {over} 字，请精简到 {REASON_LIMIT} 字以内。", field=OVER_QUOTA_REASON)
    return None


def recommended_count(application: HostingApplication) -> int:
    """How many other applications this province has recommended for the edition."""
    return (
        HostingApplication.objects.filter(
            edition_id=application.edition_id,
            recommender_id=application.recommender_id,
            state__in=RECOMMENDED_STATES,
        )
        .exclude(pk=application.pk)
        .count()
    )


def waiting_for_the_centre(edition: Edition) -> QuerySet[HostingApplication]:
    """What the centre has to decide on: what a province recommended, and what came directly."""
    found = edition.applications.filter(WAITS_FOR_THE_CENTRE)
    return found.select_related(*DECIDED_WITH).order_by("host__path", "pk")


def _span(track: Track) -> str:
    if track.industries_min == track.industries_max:
        return str(track.industries_min)
    return f"{track.industries_min}—{track.industries_max}"


def sealing_refusal(competition: Competition, *, at: datetime, holding: bool) -> Refusal | None:
    """Why the seal can't be set or lifted now. A seal needs a deadline at which it opens, and one that lies ahead."""
    closes = competition.closes(Stage.SOLUTIONS)
    if not competition.seals_solutions and closes is None:
        return Refusal("请先在日程里设定解决方案征集的截止时间：密封的方案到那时启封。", way_on="日程")
    if closes is not None and at > closes:
        return Refusal(f"解决方案征集已于 {moment(closes)} 截止，密封与否不能再改。")
    return seal_refusal(competition, holding=holding)
