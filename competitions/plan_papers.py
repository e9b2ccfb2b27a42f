"""The 工作方案 as paper: its number, its PDF, who may read it."""

from __future__ import annotations

from datetime import datetime

from challenge_portal.documents.models import Document, StoredFile
from challenge_portal.documents.papers import FormPaper
from challenge_portal.documents.services import register_file_rule, register_template, request_document
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import visible
from competitions import numbering
from competitions.forms_data.work_plan_paper import work_plan_paper
from competitions.forms_data.work_plan_v1 import TITLE
from competitions.models import WorkPlan

KIND = "work_plan"
NUMBER = "GZFA-{code}"

register_template(KIND, "documents/form.html", TITLE, FormPaper)


def take_plan_number(plan: WorkPlan, *, at: datetime) -> str:
    """``GZFA-RZ-2027-0001``, in the competition's own series."""
    return numbering.take(KIND, NUMBER, plan.competition, subject=plan, at=at)


def plan_document(plan: WorkPlan, *, actor: Actor, at: datetime) -> Document:
    """Ask for the PDF of the version that is being handed in; the one before is replaced."""
    return request_document(
        kind=KIND,
        subject=plan,
        snapshot=work_plan_paper(
            plan.answers, competition=plan.competition.name, issued_by=actor.acting_for_label or plan.competition.name
        ),
        number=plan.number,
        version=plan.revision,
        draft=False,
        demo=plan.is_demo,
        actor=actor,
        at=at,
    )


def may_read_plan_files(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the plan may read its files."""
    return file.subject_id.isdigit() and visible(WorkPlan, actor).filter(pk=file.subject_id).exists()


register_file_rule("competitions.workplan", may_read_plan_files)
