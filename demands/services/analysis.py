"""What the entrusted agency does: fill the 需求分析表 and hand it in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from challenge_portal.form_versions.cleaning import Cleaned, clean_answers
from challenge_portal.form_versions.drafts import Ticket, check_seen, check_version, keep_draft
from challenge_portal.kernel.refusals import NotAllowed, Stale
from challenge_portal.kernel.short_texts import fitting
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from demands.models import Analysis, AnalysisDraft, Demand
from demands.services.review import PublicText, write_public_text
from demands.states import OPEN_TO_AGENCY
from demands.workflow import DEMAND

LONGEST_TITLE = 200
SAVED = "demands.analysis.saved"
PUBLIC_TITLE = "public_title"  # typed beside the form's own fields
register_verbs({SAVED: "暂存需求分析"})


@transaction.atomic
def save_analysis(
    *,
    actor: Actor,
    analysis: Analysis,
    answers: Mapping[str, Any],
    at: datetime,
    public_title: str = "",
    version: int | None = None,
    ticket: Ticket | None = None,
) -> Cleaned:
    """Keep what the analyst typed, right or wrong; the refined text becomes the proposal for the public text.

    ``ticket`` is the page's, so that nobody's unsaved typing is lost unseen. Raises NotAllowed, Stale (handed in
    meanwhile, or saved or typed in another tab), Refused (an unknown field).
    """
    locked = _open_to_agency(analysis, actor=actor)
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动（可能是同事或另一个窗口保存的）。请核对最新内容后再保存。")
    check_seen(AnalysisDraft.objects.filter(analysis=locked).first(), ticket, person=actor.person)
    cleaned = clean_answers(locked.form_version, {**answers, "agency": locked.agency.name}, final=False)
    locked.answers, locked.analyst = cleaned.values, actor.person
    locked.version += 1
    locked.save(update_fields=["answers", "analyst", "version"])
    AnalysisDraft.objects.filter(analysis=locked).delete()
    record(actor=actor, verb=SAVED, subject=locked, at=at, details={"version": locked.version})
    _propose_text(locked, public_title, actor=actor, at=at)
    analysis.refresh_from_db()
    return cleaned


@transaction.atomic
def autosave_analysis(
    *,
    actor: Actor,
    analysis: Analysis,
    answers: Mapping[str, Any],
    at: datetime,
    public_title: str = "",
    ticket: Ticket | None = None,
) -> None:
    """Keep what is being typed beside the saved form, unchecked and unrecorded.

    Raises NotAllowed, Refused, Stale (handed in or recalled meanwhile, an overtaken sending), TypedElsewhere.
    """
    locked = _open_to_agency(analysis, actor=actor)
    check_version(locked, ticket, saved=SAVED)
    if actor.person is None:
        raise NotAllowed("demands.analyse", analysis)
    typed = clean_answers(locked.form_version, answers, final=False).values | {PUBLIC_TITLE: public_title}
    keep_draft(
        AnalysisDraft.objects.all(), of={"analysis": locked}, answers=typed, person=actor.person, at=at, ticket=ticket
    )


def _open_to_agency(analysis: Analysis, *, actor: Actor) -> Analysis:
    """The analysis under its lock and its demand's, open to the agency."""
    Demand.objects.select_for_update(of=("self",), no_key=True).get(pk=analysis.demand_id)
    locked = (
        Analysis.objects.select_for_update(of=("self",), no_key=True)
        .select_related(
            "demand__owner", "demand__competition", "demand__region", "demand__form_version", "form_version"
        )
        .get(pk=analysis.pk)
    )
    if not can(actor, "demands.analyse", locked):
        raise NotAllowed("demands.analyse", locked)
    if locked.state not in OPEN_TO_AGENCY:
        raise Stale(f"需求分析现在是“{locked.get_state_display()}”，不能修改。")
    return locked


@transaction.atomic
def submit_analysis(*, actor: Actor, analysis: Analysis, at: datetime, version: int | None = None) -> Analysis:
    """Hand the analysis and the proposed public text to the host; the PDF 需求分析表 is a job. Raises Refused."""
    if version is not None:
        current = Analysis.objects.values_list("version", flat=True).get(pk=analysis.pk)
        if current != version:
            raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再提交。")
    DEMAND.fire(analysis.demand, "hand_in", actor=actor, at=at)
    analysis.refresh_from_db()
    return analysis


def _propose_text(analysis: Analysis, title: str, *, actor: Actor, at: datetime) -> None:
    answers = analysis.answers
    text = PublicText(
        fitting(title, limit=LONGEST_TITLE, label="公开名称", field=PUBLIC_TITLE) or analysis.demand.title,
        str(answers.get("refined_description") or ""),
        list(answers.get("refined_indicators") or []),
    )
    if text.description:
        write_public_text(analysis.demand, text, actor=actor, at=at)
