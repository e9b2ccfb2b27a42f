"""What a named reviewer reads: the applications to score, and one of them with the own sheet. Never anybody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, QuerySet

from challenge_portal.documents.chain import FileView, file_view
from challenge_portal.form_versions.definitions import Definition
from challenge_portal.kernel.marks import clean_marks, shown
from challenge_portal.kernel.refusals import NotVisible, Refused
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import visible
from competitions import papers
from competitions.hosting_form import form_of
from competitions.models import HostingApplication, Reviewer, ReviewSheet
from competitions.review_workflow import COMMENT_WORDS
from competitions.reviewers import TIED, applications_assigned, recused, tied
from competitions.states import EDITIONS_BEING_DECIDED, ReviewSheetState

CONTACT = "contact"
"""Fields of the form that say how to reach the host: a reviewer judges and doesn't call."""
DECLARED = "已申报回避，不评审这份申办表。"
RELATED = ("edition__series", "host", "recommender", "track", "form_version")


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """One application in a reviewer's list. ``away`` says why it is not theirs to judge; ``total`` is their own."""

    id: int
    name: str
    host: str
    track: str
    subject: str
    begun: bool
    submitted: bool
    total: str
    away: str

    @property
    def label(self) -> str:
        """Where the reviewer's own sheet stands."""
        if self.away:
            return "回避"
        return "已提交" if self.submitted else "评审中" if self.begun else "未评审"

    @property
    def tone(self) -> str:
        """The look of its badge."""
        if self.away:
            return ""
        return "ok" if self.submitted else "go" if self.begun else "wait"

    @property
    def waits(self) -> bool:
        """Whether the reviewer still has to submit."""
        return not self.away and not self.submitted


@dataclass(frozen=True, slots=True)
class ReviewGroup:
    """The applications of one edition."""

    edition: str
    deadline: datetime | None
    rows: tuple[ReviewTask, ...]

    @property
    def left(self) -> int:
        """How many sheets are still to submit."""
        return sum(row.waits for row in self.rows)


@dataclass(frozen=True, slots=True)
class CriterionField:
    """One criterion with what stands in it; ``kept`` is what another window saved instead."""

    number: int
    key: str
    name: str
    hint: str
    weight: int
    value: str
    error: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One application as its reviewer judges it, and the own sheet."""

    id: int
    name: str
    host: str
    recommender: str
    edition: str
    track: str
    is_demo: bool
    form: Definition
    answers: Mapping[str, Any]
    late_final_reason: str
    attachments: tuple[FileView, ...]
    criteria: tuple[CriterionField, ...]
    comment: str
    kept_comment: str
    comment_error: str
    version: int
    total: Decimal
    scored: int
    saved_at: datetime | None
    submitted_at: datetime | None

    @property
    def limit(self) -> int:
        """字数 of the opinion."""
        return COMMENT_WORDS

    @property
    def total_shown(self) -> str:
        """Without idle zeros."""
        return shown(self.total) or "0"

    @property
    def is_open(self) -> bool:
        """Whether the sheet can still be written."""
        return self.submitted_at is None


@dataclass(frozen=True, slots=True)
class TypedReview:
    """What stands in a form that was refused, and where it is wrong; ``stale``: another window was faster."""

    marks: Mapping[str, str]
    comment: str
    field: str = ""
    said: str = ""
    stale: bool = False


def reviewer_seats() -> QuerySet[Reviewer]:
    """The seats of those who are named reviewers now."""
    return Reviewer.objects.filter(stood_down_at=None, edition__state__in=EDITIONS_BEING_DECIDED)


def tasks_of(actor: Actor) -> list[ReviewGroup]:
    """What the actor has to judge, edition by edition, the newest first. Two queries."""
    if actor.person is None:
        return []
    sheets = {each.application_id: each for each in ReviewSheet.objects.filter(reviewer__person=actor.person)}
    groups: dict[tuple[str, datetime | None], list[ReviewTask]] = {}
    assigned = _with_reasons(actor).order_by("-edition__year", "-edition__ordinal", "host__path", "pk")
    for application in assigned:
        edition = application.edition
        group = groups.setdefault((str(edition), edition.review_deadline), [])
        group.append(_task(application, sheets.get(application.pk)))
    return [ReviewGroup(edition, deadline, tuple(rows)) for (edition, deadline), rows in groups.items()]


def _with_reasons(actor: Actor) -> QuerySet[Any]:
    def asked(condition: Any) -> ExpressionWrapper[Any]:
        return ExpressionWrapper(condition, output_field=BooleanField())

    found = applications_assigned(actor.person).select_related(*RELATED)
    return found.annotate(is_tied=asked(tied(actor.person)), is_recused=asked(recused(actor.person)))


def _away(application: Any) -> str:
    return TIED if application.is_tied else DECLARED if application.is_recused else ""


def _task(application: Any, sheet: ReviewSheet | None) -> ReviewTask:
    submitted = sheet is not None and sheet.state == ReviewSheetState.SUBMITTED
    return ReviewTask(
        id=application.pk,
        name=application.name,
        host=application.host.name,
        track=application.track.name if application.track else "",
        subject=application.theme or "、".join(application.industries),
        begun=sheet is not None and sheet.saved_at is not None,
        submitted=submitted,
        total=shown(sheet.total) if sheet is not None and submitted else "",
        away=_away(application),
    )


def assigned_application(pk: int, *, actor: Actor) -> HostingApplication:
    """One application to judge. Raises NotVisible for who is no reviewer of it, Refused for who stays away from it."""
    found = _with_reasons(actor).filter(pk=pk).first() if actor.person is not None else None
    if found is None:
        raise NotVisible(f"application {pk} to review")
    if away := _away(found):
        raise Refused(away, way_on="查看其他申办表")
    application: HostingApplication = found
    return application


def review_page(application: HostingApplication, *, actor: Actor, typed: TypedReview | None = None) -> ReviewPage:
    """The application with the actor's own sheet, as kept or as typed where that was refused. Two queries."""
    own = visible(ReviewSheet, actor).filter(reviewer__person=actor.person)
    sheet = own.filter(application=application).first()
    kept: dict[str, str] = dict(sheet.marks) if sheet is not None else {}
    values = kept if typed is None else dict(typed.marks)
    marks = clean_marks(application.edition.review_criteria, values)
    form, kept_comment = form_of(application), sheet.comment if sheet is not None else ""
    stale = typed is not None and typed.stale
    return ReviewPage(
        id=application.pk,
        name=application.name,
        host=application.host.name,
        recommender=application.recommender.name if application.recommender else "",
        edition=application.edition.title,
        track=application.track.name if application.track else "",
        is_demo=application.is_demo,
        form=Definition(
            tuple(each for each in form.specs if not each.name.startswith(CONTACT)), form.title, form.source
        ),
        answers=application.answers,
        late_final_reason=application.late_final_reason,
        attachments=tuple(file_view(each) for each in papers.attachments_of(application)),
        criteria=tuple(
            _field(number, row, values, kept if stale else {}, marks.errors, typed)
            for number, row in enumerate(application.edition.review_criteria, start=1)
        ),
        comment=kept_comment if typed is None else typed.comment,
        kept_comment=kept_comment if stale and typed is not None and typed.comment != kept_comment else "",
        comment_error=typed.said if typed is not None and typed.field == "comment" else "",
        version=sheet.version if sheet is not None and sheet.saved_at is not None else 0,
        total=marks.total,
        scored=len(marks.kept),
        saved_at=sheet.saved_at if sheet is not None else None,
        submitted_at=sheet.submitted_at if sheet is not None else None,
    )


def _field(
    number: int,
    row: Mapping[str, Any],
    values: Mapping[str, str],
    kept: Mapping[str, str],
    errors: Mapping[str, str],
    typed: TypedReview | None,
) -> CriterionField:
    key = str(row["key"])
    refused = typed.said if typed is not None and typed.field == f"mark-{key}" else ""
    value = str(values.get(key, ""))
    return CriterionField(
        number=number,
        key=key,
        name=row["name"],
        hint=row.get("hint", ""),
        weight=int(row["weight"]),
        value=value,
        error=errors.get(key, "") or refused,
        kept=kept.get(key, "") if kept.get(key, "") != value else "",
    )
