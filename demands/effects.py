"""What follows a move of a demand: its analysis, its public version, messages, deadlines, papers, the search index.

Effects only change the database, in the transaction of the move; PDFs and mails are jobs that run after it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse

from challenge_portal.accounts.models import User
from challenge_portal.form_versions.cleaning import clean_answers
from challenge_portal.form_versions.services import current_form, freeze_form
from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.notices.services import (
    DeadlineKind,
    clear_deadline,
    register_deadlines,
    register_kinds,
    set_deadline,
    tell,
)
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution
from challenge_portal.search.services import changed
from challenge_portal.workflow.engine import workflow_of
from competitions.people import runners_of
from competitions.states import Stage
from demands import news, papers, rules
from demands.forms_data import analysis_v1
from demands.models import Analysis, Batch, BatchEntry, Correction, Demand, PublicVersion
from demands.numbering import take
from demands.people import members_of
from demands.redaction import public_facts
from demands.states import CORRECTION_OPEN, OPEN_TO_AGENCY, AnalysisState, BatchState

DEMANDS = "demands"
register_kinds({DEMANDS: "需求"})
REVIEW, MEND, ANALYSE, CONFIRM = "review", "mend", "analyse", "confirm"


def _owed_by(people: Callable[[Demand, datetime], list[User]]) -> Callable[[str, datetime], list[User] | None]:
    """Who owes something about a demand at the moment at which they are reminded of it."""

    def find(demand_id: str, at: datetime) -> list[User] | None:
        demand = Demand.objects.select_related("owner", "agency", "competition").filter(pk=demand_id).first()
        return people(demand, at) if demand is not None else None

    return find


_HOST = _owed_by(lambda demand, at: runners_of(demand.competition, at=at))
_OWNER = _owed_by(lambda demand, at: members_of(demand.owner))
_AGENCY = _owed_by(lambda demand, at: members_of(demand.agency) if demand.agency is not None else [])
register_deadlines(
    {
        ("demands.demand", REVIEW): DeadlineKind("需求形式审查", owed_by=_HOST),
        ("demands.demand", MEND): DeadlineKind("修改退回的需求", owed_by=_OWNER),
        ("demands.demand", ANALYSE): DeadlineKind("提交需求分析表", owed_by=_AGENCY),
        ("demands.demand", CONFIRM): DeadlineKind("确认公开文本", owed_by=_OWNER),
    }
)


# The enterprise files, the host checks


def hand_to_host(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The host has it in the inbox and some office days for the check. The case number is taken once."""
    demand.submitted_at = at
    demand.declared_at, demand.declared_by = at, actor.person
    freeze_form(demand.form_version, at=at)
    clear_deadline(demand, MEND)
    runners = runners_of(demand.competition, at=at)
    if demand.case_number:
        text = f"{demand.owner}修改后重新提交了需求 {demand.case_number}，请审查。"
    else:
        text = f"{demand.owner}提交了一项技术需求，请做形式审查。"
    tell(runners, text=text, link=_case(demand), at=at, kind=DEMANDS)
    due = rules.office_days_later(at, rules.REVIEW_DAYS)
    set_deadline(demand, REVIEW, at=due, label="需求形式审查", recipients=runners, link=_case(demand), since=at)
    if not demand.case_number:
        demand.case_number = take("case", demand.competition, subject=demand, at=at)
    demand.save(update_fields=["submitted_at", "declared_at", "declared_by", "case_number"])
    changed("demands.office", demand.pk, at=at)


def tell_owner_accepted(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The enterprise learns that the form is in order, and what comes next."""
    clear_deadline(demand, REVIEW)
    _tell_owner(demand, f"需求 {demand.case_number} 已受理，接下来由承办单位委托需求分析。", at=at)


def hand_back_to_owner(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The enterprise reads the opinion and has its days for mending."""
    clear_deadline(demand, REVIEW)
    closes = demand.competition.closes(Stage.COLLECTION)
    due = rules.office_days_later(at, rules.MEND_DAYS)
    due = max(due, closes) if closes is not None else due
    _tell_owner(
        demand, f"需求 {demand.case_number} 被退回修改，请在 {moment(due)} 前修改后重新提交。意见：{reason}", at=at
    )
    set_deadline(
        demand, MEND, at=due, label="修改退回的需求", recipients=members_of(demand.owner), link=_own(demand), since=at
    )


def feed_back(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """对不符合公开发布条件的需求，应及时向需求方反馈情况 (国科发火〔2019〕228号 三.2)."""
    clear_deadline(demand, REVIEW, ANALYSE)
    _tell_owner(demand, f"需求 {demand.case_number} 经审查不宜公开发布。理由：{reason}", at=at)


def tell_host_withdrawn(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Whoever had it in the list learns why it is gone."""
    clear_deadline(demand, REVIEW, MEND, ANALYSE, CONFIRM)
    if demand.submitted_at is not None:
        text = f"{demand.owner}撤回了需求 {demand.case_number}。原因：{reason}"
        tell(runners_of(demand.competition, at=at), text=text, link=_case(demand), at=at, kind=DEMANDS)


# The analysis


def entrust(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The agency has the task in its list. Raises nothing: who may be entrusted was checked by the service."""
    agency: Institution = data["agency"]
    due = data.get("due_at") or rules.office_days_later(at, rules.ANALYSIS_DAYS)
    analysis = Analysis.objects.create(
        demand=demand,
        agency=agency,
        form_version=current_form(analysis_v1.KEY),
        answers={"agency": agency.name},
        assigned_at=at,
        due_at=due,
    )
    members = members_of(agency)
    link = reverse("demands:analysis", args=[analysis.pk])
    text = f"承办单位委托贵单位分析需求 {demand.case_number}，请在 {moment(due)} 前提交需求分析表。"
    tell(members, text=text, link=link, at=at, kind=DEMANDS)
    set_deadline(demand, ANALYSE, at=due, label="提交需求分析表", recipients=members, link=link, since=at)
    _tell_owner(demand, f"需求 {demand.case_number} 已委托{agency}分析，分析人员可能与贵单位联系。", at=at)


def take_back_analysis(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The agency learns that the task is gone; another one can be entrusted."""
    analysis = living_analysis(demand)
    end_analysis(demand, actor=actor, at=at, data=data, reason=reason)
    if analysis is not None:
        text = f"承办单位撤回了需求 {demand.case_number} 的分析委托。原因：{reason}"
        tell(members_of(analysis.agency), text=text, link=reverse("demands:analyses"), at=at, kind=DEMANDS)
    demand.agency = None
    demand.save(update_fields=["agency"])


def analysis_complete(analysis: Analysis, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Every field of the 需求分析表 within its limits; the page shows all errors, the refusal the first."""
    cleaned = clean_answers(analysis.form_version, analysis.answers, final=True)
    return rules.first_error(analysis.form_version, cleaned)


def make_analysis_paper(analysis: Analysis, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Each submission is a version of the 需求分析表 under one number; the PDF is a job."""
    analysis.revision += 1
    analysis.submitted_at, analysis.analyst = at, actor.person
    if not analysis.number:
        analysis.number = take("analysis", analysis.demand.competition, subject=analysis, at=at)
    freeze_form(analysis.form_version, at=at)
    analysis.document = papers.analysis_paper(analysis, actor=actor, at=at)
    analysis.save(update_fields=["revision", "submitted_at", "analyst", "number", "document"])


def hand_in_analysis(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The analysis goes to the host, together with the public text it proposes."""
    clear_deadline(demand, ANALYSE)
    fire_analysis(demand, "submit", actor=actor, at=at)
    text = f"{demand.agency}提交了需求 {demand.case_number} 的需求分析，请审定。"
    tell(runners_of(demand.competition, at=at), text=text, link=_case(demand), at=at, kind=DEMANDS)


def give_back_analysis(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The agency reads the opinion and mends."""
    analysis = fire_analysis(demand, "give_back", actor=actor, at=at, reason=reason)
    if analysis is None:
        return
    members, link = members_of(analysis.agency), reverse("demands:analysis", args=[analysis.pk])
    tell(members, text=f"需求 {demand.case_number} 的分析被退回。意见：{reason}", link=link, at=at, kind=DEMANDS)
    due = rules.office_days_later(at, rules.MEND_DAYS)
    set_deadline(demand, ANALYSE, at=due, label="修改需求分析表", recipients=members, link=link, since=at)


def approve_analysis(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The analysis passes; after an objection to the text it is still approved."""
    analysis = living_analysis(demand)
    if analysis is not None and analysis.state == AnalysisState.SUBMITTED:
        fire_analysis(demand, "approve", actor=actor, at=at)


def end_analysis(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Nobody goes on analysing a demand that is gone; an analysis that was already judged stays on record."""
    clear_deadline(demand, ANALYSE)
    analysis = living_analysis(demand)
    if analysis is not None and analysis.state in OPEN_TO_AGENCY | {AnalysisState.SUBMITTED}:
        fire_analysis(demand, "cancel", actor=actor, at=at, reason=reason)


def living_analysis(demand: Demand) -> Analysis | None:
    """The demand's analysis that counts: there is one at most. No question where the page has read them already."""
    read = getattr(demand, "_prefetched_objects_cache", {})
    rows = demand.analyses.all() if "analyses" in read else demand.analyses.select_related("agency", "form_version")
    return next((analysis for analysis in rows if analysis.state != AnalysisState.CANCELLED), None)


def fire_analysis(demand: Demand, name: str, *, actor: Actor, at: datetime, reason: str = "") -> Analysis | None:
    """Move the analysis that counts along with its demand."""
    analysis = living_analysis(demand)
    if analysis is not None:
        workflow_of(Analysis).fire(analysis, name, actor=actor, at=at, reason=reason)
    return analysis


# The public text


def ask_owner_to_confirm(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The enterprise has the text beside its original and some office days to answer."""
    refill_public_version(demand)
    PublicVersion.objects.filter(demand=demand).update(confirmed_at=None, confirmed_by=None, confirmed_sha256="")
    due = rules.office_days_later(at, rules.CONFIRM_DAYS)
    link = reverse("demands:confirm", args=[demand.pk])
    _tell_owner(demand, f"需求 {demand.case_number} 的公开文本已拟好，请在 {moment(due)} 前确认。", at=at, link=link)
    set_deadline(
        demand, CONFIRM, at=due, label="确认公开文本", recipients=members_of(demand.owner), link=link, since=at
    )


def tell_host_of_objection(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The host rewords, or gives the analysis back."""
    clear_deadline(demand, CONFIRM)
    text = f"{demand.owner}不同意需求 {demand.case_number} 的公开文本。意见：{reason}"
    tell(runners_of(demand.competition, at=at), text=text, link=_case(demand), at=at, kind=DEMANDS)


def keep_confirmation(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Who confirmed which text, and when."""
    clear_deadline(demand, CONFIRM)
    public = refill_public_version(demand)
    public.confirmed_by, public.confirmed_at, public.confirmed_sha256 = actor.person, at, public.text_sha256
    public.save(update_fields=["confirmed_by", "confirmed_at", "confirmed_sha256"])
    text = f"{demand.owner}已确认需求 {demand.case_number} 的公开文本，可以编入发布批次。"
    tell(runners_of(demand.competition, at=at), text=text, link=_case(demand), at=at, kind=DEMANDS)


def refill_public_version(demand: Demand) -> PublicVersion:
    """Take the facts of the public version from the demand anew, as the enterprise now lets them be shown."""
    public = PublicVersion.objects.get(demand=demand)
    for name, value in public_facts(demand).items():
        setattr(public, name, value)
    public.save(update_fields=[*public_facts(demand)])
    return public


def put_on_the_hall(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The public version is final from here on. Its number is taken by the batch, after every demand has passed."""
    refill_public_version(demand)
    changed("demands.office", demand.pk, at=at)


def refresh_search(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The hall's search learns that the demand is new, closed or gone."""
    public = PublicVersion.objects.filter(demand=demand).only("pk").first()
    if public is not None:
        changed("demands.public", public.pk, at=at)


def tell_owner_taken_down(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The enterprise learns that and why its demand is no longer public."""
    _tell_owner(demand, f"需求 {demand.case_number} 已撤下公开。原因：{reason}", at=at)


def tell_followers_taken_down(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Whoever works on a solution learns it through the app above."""
    news.taken_down(demand, reason, at=at)


def drop_open_correction(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """What nobody reads any more needs no correction."""
    correction = Correction.objects.filter(demand=demand, state__in=CORRECTION_OPEN).first()
    if correction is not None:
        workflow_of(Correction).fire(correction, "discard", actor=actor, at=at, reason=reason)


def leave_batch(demand: Demand, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """What isn't going out leaves the batch that was being prepared."""
    BatchEntry.objects.filter(demand=demand, batch__state=BatchState.DRAFT).delete()


def announced(batch: Batch, demands: list[Demand], *, at: datetime) -> None:
    """Every enterprise of the batch learns its number and where it stands."""
    for demand in demands:
        number = demand.public_version.number
        link = reverse("demands:detail", args=[number])
        _tell_owner(
            demand, f"需求 {demand.case_number} 已公开发布，编号 {number}（{batch.number}）。", at=at, link=link
        )


def _tell_owner(demand: Demand, text: str, *, at: datetime, link: str = "") -> None:
    tell(members_of(demand.owner), text=text, link=link or _own(demand), at=at, kind=DEMANDS)


def _own(demand: Demand) -> str:
    """The enterprise's page of the demand."""
    return reverse("demands:case", args=[demand.pk])


def _case(demand: Demand) -> str:
    """The host's page of the demand."""
    return reverse("demands:casework", args=[demand.pk])
