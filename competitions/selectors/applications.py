"""One application as the host works on it and as the reviewers judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from challenge_portal.documents.models import Document, DocumentFile, StoredFile
from challenge_portal.documents.services import current_document, current_print
from challenge_portal.documents.states import DocumentState, FileRole
from challenge_portal.form_versions.cleaning import clean_answers
from challenge_portal.form_versions.fields import FieldSpec, Kind
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.clock import day, local
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.kernel.wordcount import count_words
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from competitions import papers, rules
from competitions.models import ApplicationDraft, HostingApplication
from competitions.selectors.shared import APPLICATION_TONES, Check
from competitions.states import OPEN_TO_HOST
from competitions.workflow import APPLICATION

NUMBER_VOIDED = "documents.number.voided"
# What belongs into an application's history as people tell it; files and print jobs stay in the full record.
TOLD = frozenset(
    {APPLICATION.verb(name) for name in APPLICATION.moves}
    | {
        "competitions.hostingapplication.started",
        "competitions.hostingapplication.stamp_voided",
        "documents.scan.attached",
        "documents.scan.confirmed",
        NUMBER_VOIDED,
    }
)
RELATED = ("edition__series", "edition__organiser", "host", "recommender", "track", "form_version", "document")


@dataclass(frozen=True, slots=True)
class PlainForm:
    """A form version without its row: what showing needs."""

    title: str
    specs: tuple[FieldSpec, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """A stored file as ``components/file.html`` shows it."""

    id: str
    name: str
    size: int
    pages: int | None
    sha256: str
    at: datetime
    version: int | None = None
    label: str = ""
    tone: str = ""
    remark: str = ""
    pictures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperView:
    """The finalised print of one version."""

    number: str
    version: int
    hash: str
    code: str
    label: str
    tone: str
    ready: bool
    file: FileView | None


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """Everything about one application that its page shows."""

    id: int
    version: int
    name: str
    edition: str
    edition_id: int
    state: str
    state_label: str
    tone: str
    number: str
    revision: int
    host: str
    recommender: str
    submitted_at: datetime | None
    deadline: datetime
    deadline_rule: str
    national_deadline: datetime
    is_mine: bool
    may_edit: bool
    form: PlainForm
    answers: Mapping[str, Any]
    late_final_reason: str
    latest_final_on: object
    paper: PaperView | None
    scan: FileView | None
    scan_confirmed: str
    voided: tuple[FileView, ...]
    voided_numbers: tuple[str, ...]
    attachments: tuple[FileView, ...]
    checks: tuple[Check, ...]
    comparison: tuple[Check, ...]
    timeline: list[TimelineRow]
    opinion: TimelineRow | None
    moves: dict[str, Available]
    competition: tuple[str, str] | None
    is_demo: bool

    @property
    def verdicts(self) -> list[Available]:
        """The acts of the reviewer, in the order of the bar: no, back, yes."""
        order = ("decline", "turn_down", "give_back", "recommend", "accept")
        return [self.moves[name] for name in order if name in self.moves]

    @property
    def other_moves(self) -> list[Available]:
        """The host's acts that need no page of their own."""
        return [self.moves[name] for name in ("take_back", "withdraw") if name in self.moves]


def application_page(pk: int, *, actor: Actor, at: datetime) -> ApplicationPage:
    """One application. At most nine queries beside those for signing in. Raises NotVisible."""
    application = get_visible(HostingApplication, actor, *RELATED, "competition", pk=pk)
    files = _document_files(application)
    deadline = rules.deadline_of(application)
    is_mine = actor.authority is not None and actor.authority.pk == application.host_id
    scan = next((each for each in files if _is_current_scan(each, application)), None)
    rows = timeline(application, verbs=TOLD)
    return ApplicationPage(
        id=application.pk,
        version=application.version,
        name=application.name,
        edition=application.edition.title,
        edition_id=application.edition_id,
        state=application.state,
        state_label=application.get_state_display(),
        tone=APPLICATION_TONES[application.state],  # type: ignore[index]
        number=application.number,
        revision=application.revision,
        host=application.host.name,
        recommender=application.recommender.name if application.recommender else "",
        submitted_at=application.submitted_at,
        deadline=deadline.at,
        deadline_rule=deadline.rule,
        national_deadline=application.edition.national_deadline,
        is_mine=is_mine,
        may_edit=application.state in OPEN_TO_HOST and can(actor, "competitions.edit_application", application),
        form=plain_form(application.form_version),
        answers=application.answers,
        late_final_reason=application.late_final_reason,
        latest_final_on=application.edition.latest_final_on,
        paper=_paper(application.document, files),
        scan=_scan_view(scan) if scan else None,
        scan_confirmed=_confirmed(scan),
        voided=tuple(_scan_view(each) for each in files if each.role == FileRole.STAMPED_SCAN and each is not scan),
        voided_numbers=tuple(str(row.details.get("number", "")) for row in rows if row.verb == NUMBER_VOIDED),
        attachments=tuple(file_view(each) for each in papers.attachments_of(application)),
        checks=checks_of(application),
        comparison=_comparison(application.document, files, scan),
        timeline=rows,
        opinion=next((row for row in rows if row.reason and row.verb.endswith((".give_back", ".decline"))), None),
        moves={move.name: move for move in APPLICATION.available(application, actor, at=at)},
        competition=(application.competition.code, application.competition.name) if application.competition else None,
        is_demo=application.is_demo,
    )


@dataclass(frozen=True, slots=True)
class ApplicationForm:
    """The form page: what was saved, or typed since then and kept by itself."""

    page: ApplicationPage
    values: Mapping[str, Any]
    late_final_reason: str
    restored_at: datetime | None
    fixed_name: str


def application_form(pk: int, *, actor: Actor, at: datetime) -> ApplicationForm:
    """The page of one application with the newest typing. Raises NotVisible."""
    page = application_page(pk, actor=actor, at=at)
    draft = ApplicationDraft.objects.filter(application_id=page.id).first()
    typed = dict(draft.answers) if draft else dict(page.answers)
    reason = str(typed.pop("late_final_reason", page.late_final_reason))
    unsaved = typed != page.answers or reason != page.late_final_reason  # else it came in beside the save itself
    restored_at = draft.saved_at if draft and unsaved else None
    return ApplicationForm(page, typed, reason, restored_at, page.name.rpartition("（")[0])


def plain_form(form: FormVersion) -> PlainForm:
    """What showing needs of a form version."""
    return PlainForm(form.title, form.specs)


def checks_of(application: HostingApplication) -> tuple[Check, ...]:
    """The rules of the notice, checked by the portal; the reviewer sees them beside the material. One query at most."""
    return tuple(
        check
        for check in (
            _words_check(application),
            _form_check(application),
            _track_check(application),
            _final_check(application),
            _quota_check(application),
        )
        if check is not None
    )


def _words_check(application: HostingApplication) -> Check:
    limited = [each for each in application.form_version.specs if each.kind is Kind.LONG_TEXT and each.limit]
    within = [
        each for each in limited if count_words(str(application.answers.get(each.name) or "")) <= (each.limit or 0)
    ]
    fact = f"{len(within)} / {len(limited)}"
    return _check("每项字数不超限", fact, good=len(within) == len(limited))


def _form_check(application: HostingApplication) -> Check:
    wrong = clean_answers(application.form_version, application.answers, final=True).errors
    return _check("各栏填写完整", f"{len(wrong)} 处待改" if wrong else "完整", good=not wrong)


def _track_check(application: HostingApplication) -> Check | None:
    track = application.track
    if track is None:
        return _check("赛事类别", "未选", good=False)
    refusal = rules.track_refusal(track, application.theme, application.industries)
    if track.needs_theme:
        return _check(
            f"{track.name}围绕国家战略确定主题", "已填" if application.theme else "未填", good=refusal is None
        )
    label = f"{track.name}领域 {track.industries_min}—{track.industries_max} 个"
    return _check(label, f"{len(application.industries)} 个", good=refusal is None)


def _final_check(application: HostingApplication) -> Check | None:
    latest = application.edition.latest_final_on
    if latest is None:
        return None
    fact = day(application.final_on) or "未填"
    if rules.final_is_late(application.edition, application.final_on):
        return Check(f"现场赛原则上不晚于 {latest.month}月{latest.day}日，已说明原因", fact, "warn", "alert")
    return _check(f"现场赛不晚于 {latest.month}月{latest.day}日", fact, good=application.final_on is not None)


def _quota_check(application: HostingApplication) -> Check | None:
    if application.recommender is None:
        return None
    quota = application.edition.quota_per_province
    sent = rules.recommended_count(application)
    if quota is None:
        return Check("本省名额", f"不限，已荐 {sent}")
    return _check("本省名额", f"已荐 {sent} / {quota}", good=sent < quota)


def _check(label: str, fact: str, *, good: bool) -> Check:
    return Check(label, fact, "ok", "check") if good else Check(label, fact, "bad", "alert")


def _document_files(application: HostingApplication) -> list[DocumentFile]:
    """All prints and scans of all versions of this application's paper, oldest first. One query."""
    kind, subject_id = application._meta.label_lower, str(application.pk)
    return list(
        DocumentFile.objects.filter(
            document__kind=papers.KIND, document__subject_kind=kind, document__subject_id=subject_id
        )
        .select_related("document", "file")
        .order_by("added_at", "pk")
    )


def _is_current_scan(file: DocumentFile, application: HostingApplication) -> bool:
    return (
        file.role == FileRole.STAMPED_SCAN
        and file.voided_at is None
        and file.document_id == application.document_id
        and file.document.voided_at is None
    )


def _paper(document: Document | None, files: list[DocumentFile]) -> PaperView | None:
    if document is None:
        return None
    printed = next((each for each in files if each.role == FileRole.PRINT and each.document_id == document.pk), None)
    ready = document.state == DocumentState.READY and printed is not None
    tone = "ok" if ready else "stop" if document.state == DocumentState.FAILED else "wait"
    return PaperView(
        number=document.number,
        version=document.version,
        hash=document.snapshot_hash,
        code=document.shown_code,
        label=document.get_state_display(),
        tone=tone,
        ready=ready,
        file=file_view(printed.file, version=document.version) if printed else None,
    )


def _scan_view(scan: DocumentFile) -> FileView:
    if scan.voided_at is not None or scan.document.voided_at is not None or scan.document.replaced_by_id:
        label, tone, remark = "已失效", "stop", scan.void_reason or scan.document.void_reason
    elif scan.confirmed_at is not None:
        label, tone, remark = "与系统一致", "ok", scan.warning
    else:
        label, tone, remark = "待核对", "wait", scan.warning
    return file_view(scan.file, version=scan.document.version, label=label, tone=tone, remark=remark)


def file_view(
    file: StoredFile, *, version: int | None = None, label: str = "", tone: str = "", remark: str = ""
) -> FileView:
    """A stored file for a page."""
    return FileView(
        id=str(file.pk),
        name=file.original_name,
        size=file.size,
        pages=file.pages,
        sha256=file.sha256,
        at=file.stored_at,
        version=version,
        label=label,
        tone=tone,
        remark=remark,
        pictures=tuple(range(1, (file.pages or 1) + 1)),
    )


def _confirmed(scan: DocumentFile | None) -> str:
    if scan is None or scan.confirmed_at is None:
        return ""
    there = local(scan.confirmed_at)
    return f"{scan.confirmed_by}，{there.month}月{there.day}日 {there:%H:%M} 勾选"


def _comparison(document: Document | None, files: list[DocumentFile], scan: DocumentFile | None) -> tuple[Check, ...]:
    """What the portal can compare by itself; the stamp and the contents are for the officer's eyes."""
    if document is None or scan is None:
        return ()
    if document.pages is None:
        pages = Check("页数", "定稿生成中", "warn", "clock")
    else:
        fact = f"定稿 {document.pages} 页，扫描 {scan.file.pages or '—'} 页"
        pages = _check("页数一致", fact, good=scan.file.pages == document.pages)
    later = scan.added_at >= document.requested_at
    return (
        Check("表号与版本", f"{document.number}，第 {document.version} 版"),
        pages,
        _check("上传晚于定稿", day(scan.added_at), good=later),
    )


@dataclass(frozen=True, slots=True)
class DraftPrint:
    """The newest draft print of an application; ``file_id`` once the worker has made it."""

    id: int
    name: str
    asked: datetime | None
    file_id: str | None
    pages: int | None


def draft_print(application: HostingApplication, *, actor: Actor) -> DraftPrint:
    """The host's draft print. Two queries. Raises NotVisible for everybody else: a draft is the host's own."""
    if not can(actor, "competitions.edit_application", application):
        raise NotVisible(f"draft of application {application.pk}")
    document = current_document(application, papers.KIND, draft=True)
    printed = current_print(document) if document else None
    return DraftPrint(
        id=application.pk,
        name=application.name,
        asked=document.requested_at if document else None,
        file_id=str(printed.file_id) if printed else None,
        pages=printed.file.pages if printed else None,
    )
