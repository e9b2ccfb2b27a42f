"""What waits around editions and hosting applications: for the host that applies, its province, the centre."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from challenge_portal.kernel.clock import moment
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.organisations.roles import CENTRE_OFFICER, PROVINCE_OFFICER
from challenge_portal.pages.desk.own import filed
from challenge_portal.pages.desk.tallies import Counts, Line, Tally
from challenge_portal.pages.desk.todo import Part, Todo, too_long
from competitions.models import Edition, HostingApplication
from competitions.reviewers import applications_to_score
from competitions.states import ApplicationState, EditionState

OWN_WORDS = {
    ApplicationState.RETURNED: ("修改退回的申办表", "省级或中心已写明意见，修改后重新定稿、盖章、提交。", "去修改"),
    ApplicationState.FINALISED: ("上传盖章件并提交申办表", "已定稿：打印、盖章、上传扫描件后提交。", "去提交"),
    ApplicationState.DRAFT: ("填完申办表", "草稿已自动保存，可随时继续。", "继续填写"),
}


def _applications(actor: Actor, at: datetime) -> dict[str, Tally]:
    """Applications that the province reviews, that the centre decides on, and those without a competition yet."""
    wanted = {}
    if actor.authority is not None and actor.holds({PROVINCE_OFFICER}):
        submitted = HostingApplication.objects.filter(recommender=actor.authority, state=ApplicationState.SUBMITTED)
        wanted["to_review"] = Tally(submitted, since="submitted_at")
    if actor.authority is not None and actor.holds({CENTRE_OFFICER}):
        ours = HostingApplication.objects.filter(edition__organiser=actor.authority)
        direct = Q(state=ApplicationState.SUBMITTED, recommender=None)
        wanted["to_decide"] = Tally(ours.filter(Q(state=ApplicationState.RECOMMENDED) | direct), since="submitted_at")
        wanted["unplaced"] = Tally(ours.filter(state=ApplicationState.ACCEPTED, competition=None))
    return wanted


def _word_applications(counts: Counts, actor: Actor, at: datetime) -> Iterator[Todo]:
    yield from _own_applications(actor)
    here = reverse("competitions:applications")
    found = counts.of("to_review")
    if found.count:
        note = f"最早一份 {moment(found.since)} 提交。"
        yield Todo("审核申办表", note, here, "去审核", found.count, too_long(found.since, at))
    found = counts.of("to_decide")
    if found.count:
        note = f"省级已推荐或直接报送，最早一份 {moment(found.since)} 提交。"
        yield Todo("审定申办", note, here, "去审定", found.count, too_long(found.since, at))
    if unplaced := counts.of("unplaced").count:
        note = "同一省的几个承办地可以合办一项赛事。"
        yield Todo("为已确定的承办地建立赛事", note, here, "去建立", unplaced)


def _own_applications(actor: Actor) -> Iterator[Todo]:
    """The office's own hosting applications that wait for itself."""
    if actor.authority is None:
        return
    for each in reversed(filed(actor)):
        if each.state in OWN_WORDS and can(actor, "competitions.edit_application", each):
            text, note, act = OWN_WORDS[ApplicationState(each.state)]
            yield Todo(text, note, each.get_absolute_url(), act, 1, each.state == ApplicationState.RETURNED)


def _editions(actor: Actor, at: datetime) -> dict[str, Tally]:
    """Editions that the province has not passed on, and the centre's drafts, one by one."""
    wanted, office = {}, actor.authority
    # a 计划单列市 applies directly; it may forward, but nobody waits for it
    if office is not None and actor.holds({PROVINCE_OFFICER}) and not office.separately_planned:
        open_now = Edition.objects.filter(state=EditionState.OPEN, national_deadline__gte=at)
        to_forward = open_now.exclude(forwardings__province=office)
        wanted["to_forward"] = Tally(to_forward, since="national_deadline", by="pk", named="title")
    if office is not None and actor.holds({CENTRE_OFFICER}):
        drafts = Edition.objects.filter(organiser=office, state=EditionState.DRAFT)
        wanted["to_publish"] = Tally(drafts, by="pk", named="title")
    return wanted


def _word_editions(counts: Counts, actor: Actor, at: datetime) -> Iterator[Todo]:
    for each in _newest_first(counts, "to_forward"):
        note = f"全国截止 {moment(each.since)}；本省截止不得晚于此。"
        yield Todo(f"转发《{each.name}》申办通知", note, _edition_url(each), "去转发", 1)
    for each in _newest_first(counts, "to_publish"):
        note = "届次还是拟稿，发布后各省可以转发。"
        yield Todo(f"发布《{each.name}》", note, _edition_url(each), "去发布", 1)


def _newest_first(counts: Counts, key: str) -> list[Line]:
    return sorted(counts.each(key), key=lambda line: int(line.value), reverse=True)


def _edition_url(line: Line) -> str:
    return reverse("competitions:edition", args=[line.value])


def _to_score(actor: Actor, at: datetime) -> dict[str, Tally]:
    """Applications that a named reviewer has still to score."""
    return {"to_score": Tally(applications_to_score(actor))}


def _word_to_score(counts: Counts, actor: Actor, at: datetime) -> Iterator[Todo]:
    if count := counts.of("to_score").count:
        note = "火炬中心聘请你评审，逐份评分、写意见后提交。"
        yield Todo("评审申办表", note, reverse("competitions:reviewing"), "去评审", count)


REVIEWS = Part(_to_score, _word_to_score)
APPLICATIONS = Part(_applications, _word_applications)
EDITIONS = Part(_editions, _word_editions)
