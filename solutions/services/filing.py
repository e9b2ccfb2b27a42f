"""What the challenger does: start, type, attach, file, replace, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from challenge_portal.documents.files import Upload
from challenge_portal.documents.services import store_upload
from challenge_portal.form_versions.cleaning import Cleaned, clean_answers
from challenge_portal.form_versions.drafts import Ticket, check_seen, check_version, keep_draft
from challenge_portal.form_versions.services import current_form
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.kernel.short_texts import fitting
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record
from demands.models import Demand
from solutions.effects.filing import remind_of_deadline
from solutions.forms_data import solution_v1
from solutions.models import Registration, Solution, SolutionDraft, SolutionFile
from solutions.rules import filing as rules
from solutions.states import SolutionState
from solutions.verbs import ATTACHED, DETACHED, SAVED, STARTED
from solutions.workflow.filing import SOLUTION

ATTACHMENT = "attachment"
LONGEST_LABEL = 60
RELATED = ("registration__institution", "registration__person", "demand__owner", "demand__competition", "form_version")


@transaction.atomic
def start_solution(
    *, actor: Actor, registration: Registration, demand: Demand, at: datetime, is_demo: bool = False
) -> Solution:
    """Open a draft for this demand, its indicators listed; a solution that is under way already is handed back.

    Raises NotAllowed, and Refused: not admitted, the own unit's demand, not open to those abroad, call over.
    """
    registration = Registration.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.pk)
    if not can(actor, "solutions.edit_registration", registration):
        raise NotAllowed("solutions.edit_registration", registration)
    if registration.competition_id != demand.competition_id:
        raise Refused("挑战报名与这项需求不属于同一赛事。", way_on="挑战报名")
    known = Solution.objects.filter(registration=registration, demand=demand).exclude(state=SolutionState.WITHDRAWN)
    if found := known.first():
        return found
    refusal = (
        rules.entry_refusal(registration, demand)
        or rules.demand_refusal(demand)
        or rules.stage_refusal(demand.competition, at=at)
    )
    if refusal:
        raise Refused(refusal)
    solution = Solution.objects.create(
        registration=registration,
        demand=demand,
        form_version=current_form(solution_v1.KEY),
        created_by=actor.person,
        created_at=at,
        is_demo=is_demo or registration.is_demo,
    )
    assert actor.person is not None  # noqa: S101 - a visitor has no registration
    SolutionDraft.objects.create(solution=solution, answers=_known(demand), saved_at=at, saved_by=actor.person)
    remind_of_deadline(solution, demand.competition, at=at)
    record(actor=actor, verb=STARTED, subject=solution, at=at)
    return solution


@transaction.atomic
def save_solution(
    *,
    actor: Actor,
    solution: Solution,
    answers: Mapping[str, Any],
    at: datetime,
    version: int | None = None,
    ticket: Ticket | None = None,
) -> Cleaned:
    """Keep what was typed, right or wrong, beside what is filed: the filed revision stays valid.

    ``ticket`` is the page's, so that nobody's unsaved typing is lost unseen. Raises NotAllowed, Stale (filed, saved or
    typed elsewhere meanwhile, or no longer open), Refused (an unknown field).
    """
    locked = _open_to_challenger(solution, actor=actor, version=version)
    check_seen(SolutionDraft.objects.filter(solution=locked).first(), ticket, person=actor.person)
    cleaned = clean_answers(locked.form_version, answers, final=False)
    _keep(locked, cleaned.values, actor=actor, at=at, ticket=ticket)
    if locked.state == SolutionState.DRAFT:  # of a filed one nobody else learns that a new version is being typed
        title = str(cleaned.values.get("title") or "")[:200]
        Solution.objects.filter(pk=locked.pk).update(title=title, version=F("version") + 1)
    record(actor=actor, verb=SAVED, subject=locked, at=at)
    solution.refresh_from_db()
    return cleaned


@transaction.atomic
def autosave_solution(
    *, actor: Actor, solution: Solution, answers: Mapping[str, Any], at: datetime, ticket: Ticket | None = None
) -> None:
    """Keep what is being typed, unchecked and unrecorded.

    Raises NotAllowed, Refused, Stale (closed meanwhile, an overtaken sending), TypedElsewhere.
    """
    locked = _open_to_challenger(solution, actor=actor)
    check_version(locked, ticket, saved=SAVED)
    if actor.person is None:
        raise NotAllowed("solutions.edit", solution)
    values = clean_answers(locked.form_version, answers, final=False).values
    keep_draft(
        SolutionDraft.objects.all(), of={"solution": locked}, answers=values, person=actor.person, at=at, ticket=ticket
    )


@transaction.atomic
def attach_file(
    *, actor: Actor, solution: Solution, upload: Upload | None, at: datetime, label: str = ""
) -> SolutionFile:
    """Add an attachment to what is being typed; it counts with the next filing. Raises Refused at ``attachment``."""
    locked = _open_to_challenger(solution, actor=actor)
    if locked.files.filter(removed=False).count() >= rules.MOST_FILES:
        raise Refused(f"附件最多 {rules.MOST_FILES} 个，请先移除不需要的。", field=ATTACHMENT)
    if refusal := rules.stage_refusal(locked.demand.competition, at=at):
        raise Refused(refusal)
    file = store_upload(
        upload,
        actor=actor,
        at=at,
        purpose=ATTACHMENT,
        subject=locked,
        allow=rules.FILE_TYPES,
        limit=rules.FILE_LIMIT,
        field=ATTACHMENT,
    )
    named = fitting(label, limit=LONGEST_LABEL, label="文件说明", field="label")
    added = SolutionFile.objects.create(solution=locked, file=file, label=named, added_at=at)
    record(actor=actor, verb=ATTACHED, subject=locked, at=at, details={"file": str(file.pk), "sha256": file.sha256})
    return added


@transaction.atomic
def detach_file(*, actor: Actor, solution: Solution, file: SolutionFile, at: datetime) -> None:
    """Take an attachment out of what is being typed; what was filed with it keeps it."""
    locked = _open_to_challenger(solution, actor=actor)
    row = SolutionFile.objects.select_for_update(no_key=True).filter(solution=locked, pk=file.pk).first()
    if row is None or row.removed:
        raise Stale("这个附件已经移除。")
    row.removed = True
    row.save(update_fields=["removed"])
    record(actor=actor, verb=DETACHED, subject=locked, at=at, details={"file": str(row.file_id)})


def file_solution(
    *,
    actor: Actor,
    solution: Solution,
    at: datetime,
    declared: bool = False,
    version: int | None = None,
) -> Solution:
    """File what was typed as the next revision: the first one or a replacement, sealed where the competition seals.

    ``at`` is the moment at which the request began. Raises Stale, NotAllowed, Refused with the rule and the way on.
    """
    name = filing_move(solution)
    SOLUTION.fire(solution, name, actor=actor, at=at, data={"declared": declared}, version=version)
    return solution


def file_typed(
    *,
    actor: Actor,
    solution: Solution,
    answers: Mapping[str, Any],
    at: datetime,
    declared: bool = False,
    version: int | None = None,
    ticket: Ticket | None = None,
) -> Solution:
    """Keep what a page sent and file exactly that. When filing is refused, what was typed is kept all the same.

    Both happen under one lock, so that of two windows neither files the other's text. Raises what ``save_solution``
    and ``file_solution`` raise.
    """
    with transaction.atomic():
        # in the order in which every move of a solution locks: its demand, then itself
        Demand.objects.select_for_update(of=("self",), no_key=True).get(pk=solution.demand_id)
        save_solution(actor=actor, solution=solution, answers=answers, at=at, version=version, ticket=ticket)
        try:
            with transaction.atomic():
                return file_solution(actor=actor, solution=solution, at=at, declared=declared)
        except Refused as refused:
            why = refused
    raise why


def filing_move(solution: Solution) -> str:
    """The move that files this solution as it stands now."""
    if solution.state == SolutionState.DRAFT:
        return "submit_sealed" if solution.demand.competition.seals_solutions else "submit"
    return "replace_sealed" if solution.state == SolutionState.SEALED else "replace"


def withdraw_solution(
    *, actor: Actor, solution: Solution, reason: str, at: datetime, version: int | None = None
) -> Solution:
    """Take a solution back. Raises Stale when the enterprise has chosen it meanwhile."""
    SOLUTION.fire(solution, "withdraw", actor=actor, at=at, reason=reason, version=version)
    return solution


def _open_to_challenger(solution: Solution, *, actor: Actor, version: int | None = None) -> Solution:
    rows = Solution.objects.select_for_update(of=("self",), no_key=True).select_related(*RELATED)
    locked = rows.get(pk=solution.pk)
    if not can(actor, "solutions.edit", locked):
        raise NotAllowed("solutions.edit", locked)
    if locked.state not in rules.TYPED_IN:
        raise Stale(f"方案现在是“{locked.get_state_display()}”，不能修改。")
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，方案已有改动（可能是同事或另一个窗口提交的）。请核对最新内容后再办理。")
    return locked


def _keep(solution: Solution, values: Mapping[str, Any], *, actor: Actor, at: datetime, ticket: Ticket | None) -> None:
    assert actor.person is not None  # noqa: S101 - a visitor has no solution to edit
    kept = {"answers": dict(values), "saved_at": at, "saved_by": actor.person}
    sent = {"page": ticket.page, "sequence": ticket.sequence} if ticket is not None else {}
    SolutionDraft.objects.update_or_create(solution=solution, defaults=kept | sent)


def _known(demand: Demand) -> dict[str, Any]:
    """The demand's indicators as the public reads them, each waiting for its answer."""
    public = getattr(demand, "public_version", None)
    rows = public.indicators if public is not None else []
    return {"responses": [response_row(row) for row in rows]}


def response_row(indicator: Mapping[str, Any]) -> dict[str, str]:
    """An empty answer to one indicator of the demand."""
    target = f"{indicator.get('target') or ''} {indicator.get('unit') or ''}".strip()
    return {"indicator": str(indicator.get("indicator") or ""), "target": target, "promised": "", "basis": ""}
