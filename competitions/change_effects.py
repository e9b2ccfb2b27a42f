"""What an approved change writes: a new version of the 申办表 with its paper, and the competition that follows from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.services import record, register_verbs
from competitions import papers
from competitions.application_columns import take_columns
from competitions.models import ChangeRequest, Competition, HostingApplication, StagePeriod
from competitions.news import calendar_changed
from competitions.planned_calendar import Planned, planned_periods
from competitions.setting_guards import PeriodChange, period_refusal

CHANGED = "competitions.hostingapplication.changed"
COMPETITION_CHANGED = "competitions.competition.changed"
register_verbs({CHANGED: "承办后变更", COMPETITION_CHANGED: "按批准的变更调整赛事"})


def write_new_revision(change: ChangeRequest, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The application takes the new answers as its next version; print and stamp of the former one are replaced."""
    application = _application(change)
    values = {**application.answers, **change.asked}
    take_columns(application, values, late_final_reason=change.late_final_reason or application.late_final_reason)
    application.revision += 1
    application.version += 1
    application.finalised_at = at
    application.document = papers.application_paper(application, actor=actor, at=at)
    application.save()
    change.revision = application.revision
    change.save(update_fields=["revision"])
    change.application = application
    record(
        actor=actor,
        verb=CHANGED,
        subject=application,
        at=at,
        reason=change.reason,
        details={"fields": sorted(change.asked), "revision": application.revision},
    )


def move_competition(change: ChangeRequest, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Name, theme, industries and calendar follow. Raises Refused where an app above bars a date: then nothing happened.

    A competition of several hosts keeps its name; its calendar is that of all their plans.
    """
    pk = change.application.competition_id
    if pk is None:
        return
    competition = (
        Competition.objects.select_for_update(of=("self",), no_key=True).select_related("edition__series").get(pk=pk)
    )
    hosts = list(competition.applications.select_related("edition", "host").order_by("pk"))
    _rename(competition, change, alone=len(hosts) == 1)
    competition.theme = next((each.theme for each in hosts if each.theme), "")
    competition.industries = list(dict.fromkeys(name for each in hosts for name in each.industries))
    competition.version += 1
    competition.save(update_fields=["name", "place", "theme", "industries", "version"])
    moved = _move_calendar(competition, planned_periods([_as_before(each, change) for each in hosts]), hosts, at=at)
    details = {"fields": sorted(change.asked), "stages": moved}
    record(actor=actor, verb=COMPETITION_CHANGED, subject=competition, at=at, reason=change.reason, details=details)


def _application(change: ChangeRequest) -> HostingApplication:
    """With what paper and columns need; the workflow holds its lock."""
    related = ("edition__series", "host", "recommender", "form_version", "track", "document")
    return HostingApplication.objects.select_related(*related).get(pk=change.application_id)


def _rename(competition: Competition, change: ChangeRequest, *, alone: bool) -> None:
    """``第七届中国创新挑战赛（日照）`` reads otherwise, where its name came from this application's place alone."""
    place = str(change.asked.get("place") or "")
    if not place or not alone or competition.place != change.before.get("place"):
        return
    former = competition.edition.name_for(competition.place)
    competition.place = place
    if competition.name != former:
        return
    competition.name = competition.edition.name_for(place)
    if Competition.objects.filter(name=competition.name).exclude(pk=competition.pk).exists():
        raise Refused(Refusal(f"已有“{competition.name}”，不能改用这个地名。"))


def _as_before(application: HostingApplication, change: ChangeRequest) -> HostingApplication:
    """The same row, unsaved, with the plan that stood before the change."""
    if application.pk != change.application_id:
        return application
    former = HostingApplication(pk=application.pk, edition_id=application.edition_id, host_id=application.host_id)
    former.edition = application.edition
    take_columns(former, {**application.answers, **change.before}, late_final_reason="")
    return former


def _move_calendar(
    competition: Competition, before: dict[Any, Planned], hosts: list[HostingApplication], *, at: datetime
) -> list[str]:
    """Move those bounds of the calendar that the plans moved; what was set by hand and isn't concerned stays."""
    standing = {each.stage: each for each in competition.periods.all()}
    moved = []
    for stage, planned in planned_periods(hosts).items():
        former = before.get(stage)
        if former == planned:
            continue
        period = standing.get(stage) or StagePeriod(competition=competition, stage=stage, closes_at=planned.closes_at)
        _move_period(competition, period, former, planned)
        calendar_changed(competition, stage, at=at)
        moved.append(str(stage))
    return moved


def _move_period(competition: Competition, period: StagePeriod, former: Planned | None, planned: Planned) -> None:
    closed_at = period.closes_at if period.pk else None
    if former is None or former.opens_at != planned.opens_at:
        period.opens_at = planned.opens_at
    if former is None or former.closes_at != planned.closes_at:
        period.closes_at = planned.closes_at
    if period.opens_at is not None and period.closes_at <= period.opens_at:
        until = moment(period.closes_at)
        raise Refused(
            Refusal(f"{period.get_stage_display()}将于 {until} 截止，早于开始时间。请承办单位先调整赛事日程。")
        )
    refusal = period_refusal(competition, PeriodChange(period.stage, closed_at, period.closes_at))
    if refusal is not None:
        raise Refused(refusal)
    period.save()
