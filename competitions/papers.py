"""The 申办表 as paper: its number, its PDF, its stamped scan and its attachments."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from challenge_portal.documents.models import Document, StoredFile
from challenge_portal.documents.papers import FormPaper, Line
from challenge_portal.documents.scans import MATCHES
from challenge_portal.documents.scans import comparing_refusal as scan_comparing_refusal
from challenge_portal.documents.services import (
    confirm_scan,
    current_scan,
    current_signed,
    register_file_rule,
    request_document,
    take_number,
    void_document,
    void_number,
)
from challenge_portal.form_versions.cleaning import field_applies
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.policy import visible
from challenge_portal.trail.services import subject_of
from competitions.forms_data.hosting_application_paper import USUAL_TRACKS, hosting_application_paper
from competitions.hosting_form import form_of
from competitions.models import HostingApplication
from competitions.reviewers import applications_reviewed

KIND = "hosting_application"
NUMBER_PREFIX = "SB"
HOST_PLACE, RECOMMENDER_PLACE = 1, 2
ATTACHMENT = "attachment"
READ_BY_REVIEWERS = frozenset({ATTACHMENT})
PLACE_LABELS = {HOST_PLACE: "承办单位意见", RECOMMENDER_PLACE: "推荐单位"}
BLANK_EDITION = "第＿届中国创新挑战赛"
SECOND_STAMP = "推荐单位电子签章处（仅供在门户电子签章用，纸质件不填）"


def take_application_number(application: HostingApplication, *, at: datetime) -> str:
    """``SB-2026-37-0021``: one series for each reviewing office and year of the edition."""
    reviewer = application.recommender or application.host
    return take_number(
        f"authority:{reviewer.pk}",
        KIND,
        application.edition.year,
        prefix=f"{NUMBER_PREFIX}-{application.edition.year}-{_division(reviewer)}",
        subject=application,
        at=at,
    )


def application_paper(application: HostingApplication, *, actor: Actor, at: datetime) -> Document:
    """Ask for the PDF of the finalised version."""
    return request_document(
        kind=KIND,
        subject=application,
        snapshot=application_snapshot(application),
        number=application.number,
        version=application.revision,
        draft=False,
        demo=application.is_demo,
        actor=actor,
        at=at,
    )


def draft_paper(application: HostingApplication, *, actor: Actor, at: datetime) -> Document:
    """Ask for a print of what stands in the draft: 草稿 on every page, no number, nothing to stamp."""
    return request_document(
        kind=KIND,
        subject=application,
        snapshot=application_snapshot(application),
        number="",
        version=application.revision + 1,
        draft=True,
        demo=application.is_demo,
        actor=actor,
        at=at,
    )


def application_snapshot(application: HostingApplication) -> FormPaper:
    """The 申办表 as annex 2 prints it, with the reason for a late final where there is one."""
    edition, track = application.edition, application.track
    paper = hosting_application_paper(
        _asked(application),
        edition=edition.title,
        issued_by=application.host.name,
        specs=form_of(application).specs,
        name=edition.name_for(application.place) if application.place else "",
        tracks=tuple(each.name for each in edition.track_list) or USUAL_TRACKS,
        track=track.name if track else "",
    )
    if not application.is_direct:
        paper = replace(paper, second_stamp=SECOND_STAMP)
    if not application.late_final_reason:
        return paper
    return replace(paper, lines=(*paper.lines, Line("现场赛延后\n的原因", application.late_final_reason)))


def blank_form(form: FormVersion, *, actor: Actor, at: datetime) -> Document:
    """Ask for a draft print of the form with nothing filled in, so that officers see how a version comes out on paper."""
    return request_document(
        kind=KIND,
        subject=form,
        snapshot=hosting_application_paper(
            {}, edition=BLANK_EDITION, issued_by=actor.acting_for_label, specs=form.specs
        ),
        number="",
        version=form.version,
        draft=True,
        demo=bool(settings.DEMO),
        actor=actor,
        at=at,
    )


def _asked(application: HostingApplication) -> dict[str, Any]:
    """The answers to what the chosen track asks: a theme typed before another track was chosen isn't printed."""
    specs = {each.name: each for each in form_of(application).specs}
    answers = application.answers
    return {key: value for key, value in answers.items() if key not in specs or field_applies(specs[key], answers)}


def void_application_paper(application: HostingApplication, *, actor: Actor, at: datetime, reason: str) -> None:
    """Print and scan of the version no longer hold. Harmless where they were voided already."""
    document = application.document
    if document is not None and document.voided_at is None:
        void_document(document, reason=reason, actor=actor, at=at)


def void_application_number(application: HostingApplication, *, actor: Actor, at: datetime, reason: str) -> None:
    """The number stays in the series as voided, so that the series has no hole."""
    void_number(application.number, reason=reason, actor=actor, at=at)


def confirm_application_scan(
    application: HostingApplication, *, pages: Collection[int], actor: Actor, at: datetime
) -> None:
    """与系统一致: who compared which pages, and when. A signed file needs no eyes: the portal signed its very own print.

    Raises Refused at ``scan_matches`` for a page without a tick.
    """
    if application.document is not None and current_scan(application.document) is not None:
        confirm_scan(application.document, actor=actor, at=at, pages=pages)


def comparing_refusal(application: HostingApplication, ticked: Collection[int]) -> Refusal | None:
    """Which pages of the stamped scan an officer has still to compare. Nothing where the host signed electronically:
    the portal put the signature on its own print.
    """
    scan = current_scan(application.document) if application.document else None
    if scan is None:
        return None if is_signed(application) else Refusal("没有有效的盖章扫描件，不能比对。", field=MATCHES)
    return None if scan.confirmed_at else scan_comparing_refusal(scan, ticked)


def is_signed(application: HostingApplication) -> bool:
    """Whether the finalised version carries the host's electronic seal."""
    return application.document is not None and current_signed(application.document) is not None


def attachments_of(application: HostingApplication) -> QuerySet[StoredFile]:
    """The supporting files of an application, oldest first."""
    kind, subject_id, _ = subject_of(application)
    return StoredFile.objects.filter(subject_kind=kind, subject_id=subject_id, purpose=ATTACHMENT)


def may_read_files(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the application may read its files; a named reviewer those that belong to what they score."""
    if not file.subject_id.isdigit():
        return False
    if visible(HostingApplication, actor).filter(pk=file.subject_id).exists():
        return True
    scored = file.purpose in READ_BY_REVIEWERS
    return scored and applications_reviewed(actor).filter(pk=file.subject_id).exists()


def may_read_blank_forms(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the version of the form may read its blank print."""
    if not file.subject_id.isdigit():
        return False
    return visible(FormVersion, actor).filter(pk=file.subject_id).exists()


register_file_rule("competitions.hostingapplication", may_read_files)
register_file_rule("form_versions.formversion", may_read_blank_forms)


def _division(authority: Authority) -> str:
    """The first two digits of the 行政区划代码 for a province, four for a 计划单列市, else the office's own id."""
    code = authority.division_code
    if not code:
        return f"A{authority.pk}"
    return code[:2] if code.endswith("0000") else code
