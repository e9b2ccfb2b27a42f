"""What a judge sees: the own panels, the contestants to score, one contestant's sheet, the solution to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from awards.models import Entry, Judge, ScoreSheet
from awards.people import living_entries, recusals_of, seated
from awards.policy import entries_judged, rows_judged
from awards.scoring import Grade, grades
from awards.selectors.finals import Timer, timer_of
from awards.states import (
    ENTRY_TONES,
    FINAL_OPEN_TO_JUDGES,
    FINAL_TONES,
    ON_STAGE,
    TO_DRAFT,
    TO_SUBMIT,
    EntryState,
    FinalState,
    SheetState,
)
from challenge_portal.accounts.consent_texts import NDA, ConsentText, current_text
from challenge_portal.form_versions.showing import ReadRow, read_rows
from challenge_portal.kernel.marks import clean_marks, shown
from challenge_portal.organisations.actors import Actor
from solutions.models import SolutionFile

CONTACTS = ("contact", "phone", "email")
PROMISE = (
    "本人与所评需求的需求方、挑战者不存在任职、亲属、师生、合作、投资等可能影响公正的关系；发现有利益关系的，立即申请回避。",
    "本人独立评分，不打听、不透露其他评委的意见，成绩公布之前不透露评分。",
)


@dataclass(frozen=True)
class Panel:
    """One final on whose panel the actor sits."""

    final_id: int
    title: str
    competition: str
    place: str
    starts_at: datetime
    state_label: str
    tone: str
    number: int
    kind: str
    signed: bool
    is_open: bool


def panels_of(actor: Actor) -> list[Panel]:
    """The actor's seats, the next final first. One query."""
    if actor.person is None:
        return []
    seats = Judge.objects.filter(person=actor.person, stood_down_at=None).select_related("final__competition")
    return [
        Panel(
            final_id=judge.final_id,
            title=judge.final.title,
            competition=judge.final.competition.name,
            place=judge.final.place,
            starts_at=judge.final.starts_at,
            state_label=judge.final.get_state_display(),
            tone=FINAL_TONES[FinalState(judge.final.state)],
            number=judge.number,
            kind=judge.get_kind_display(),
            signed=judge.signed_at is not None,
            is_open=judge.final.state not in {FinalState.RELEASED, FinalState.CANCELLED},
        )
        for judge in seats.order_by("-final__starts_at", "-pk")
    ]


@dataclass(frozen=True)
class Task:
    """One contestant in a judge's list. ``total`` is the judge's own."""

    entry_id: int
    order: int
    code: str
    number: str
    title: str
    challenger: str
    state: str
    state_label: str
    tone: str
    submitted: bool
    begun: bool
    total: str
    recused: bool = False

    @property
    def here(self) -> bool:
        """Whether it is this contestant's turn."""
        return self.state in ON_STAGE


@dataclass(frozen=True)
class PanelPage:
    """A judge's page of a final: sign, then the contestants in their order."""

    judge: Judge
    title: str
    competition: str
    place: str
    starts_at: datetime
    state: str
    state_label: str
    tone: str
    signed: bool
    texts: tuple[ConsentText, ...]
    promise: tuple[str, ...]
    tasks: list[Task]
    criteria: list[dict[str, Any]]


def panel_page(judge: Judge) -> PanelPage:
    """The judge's contestants, those they stay away from marked. Three queries."""
    final = judge.final
    signed = judge.signed_at is not None
    tasks = _tasks(judge) if signed and final.state in FINAL_OPEN_TO_JUDGES | {FinalState.RELEASED} else []
    return PanelPage(
        judge=judge,
        title=final.title,
        competition=final.competition.name,
        place=final.place,
        starts_at=final.starts_at,
        state=final.state,
        state_label=final.get_state_display(),
        tone=FINAL_TONES[FinalState(final.state)],
        signed=signed,
        texts=(current_text(NDA),),
        promise=PROMISE,
        tasks=tasks,
        criteria=list(final.criteria),
    )


def _tasks(judge: Judge) -> list[Task]:
    sheets = {sheet.entry_id: sheet for sheet in ScoreSheet.objects.filter(judge=judge)}
    recused = recusals_of(judge.final)
    entries = seated_entries(judge)
    return [_task(entry, sheets.get(entry.pk), judge.pk in recused.get(entry.pk, set())) for entry in entries]


def tasks_of(actor: Actor) -> list[Task]:
    """All contestants that the actor scores now, final by final. Two queries and three for each panel."""
    if actor.person is None:
        return []
    mine = entries_judged(actor)
    seats = Judge.objects.filter(
        person=actor.person, stood_down_at=None, signed_at__isnull=False, final__state__in=FINAL_OPEN_TO_JUDGES
    ).select_related("final")
    return [
        task for judge in seats.order_by("final__starts_at", "pk") for task in _tasks(judge) if task.entry_id in mine
    ]


def seated_entries(judge: Judge) -> list[Entry]:
    """The contestants of the judge's demand, or all of the final, in their order."""
    found = [entry for entry in living_entries(judge.final) if seated(entry, [judge], set())]
    return sorted(found, key=lambda entry: entry.draw_order or 0)


def _task(entry: Entry, sheet: ScoreSheet | None, recused: bool) -> Task:
    demand = entry.final_demand.demand
    public = getattr(demand, "public_version", None)
    return Task(
        entry_id=entry.pk,
        order=entry.draw_order or 0,
        code=entry.code,
        number=demand.number_shown,
        title=public.title if public else demand.title,
        challenger="" if recused else str(entry.solution.registration),
        state=entry.state,
        state_label=entry.get_state_display(),
        tone=ENTRY_TONES[EntryState(entry.state)],
        submitted=sheet is not None and sheet.state == SheetState.SUBMITTED,
        begun=sheet is not None and bool(sheet.marks),
        total=shown(sheet.total) if sheet is not None else "",
        recused=recused,
    )


@dataclass(frozen=True)
class CriterionField:
    """One criterion with what stands in it. ``other`` is what this device typed where the server keeps another mark."""

    number: int
    key: str
    name: str
    hint: str
    weight: int
    grades: list[Grade]
    value: str
    error: str = ""
    other: str = ""

    @property
    def grade(self) -> str:
        """The band in which the mark lies."""
        if not self.value or self.error:
            return ""
        mark = Decimal(self.value)
        return next((each.word for each in self.grades if mark >= each.low), "")


@dataclass(frozen=True)
class ScorePage:
    """The page on which a judge scores one contestant."""

    judge: Judge
    entry_id: int
    final_id: int
    final_title: str
    competition: str
    tasks: list[Task]
    task: Task
    criteria: list[CriterionField]
    comment: str
    other_comment: str
    version: int
    total: Decimal
    scored: int
    missing: int
    submitted_at: datetime | None
    saved_at: datetime | None
    open: bool
    may_submit: bool
    timer: Timer | None
    errors: dict[str, str] = field(default_factory=dict)
    is_demo: bool = False
    on_paper: bool = False

    @property
    def total_shown(self) -> str:
        """Without idle zeros."""
        return shown(self.total) or "0"


def score_page(
    judge: Judge,
    entry: Entry,
    *,
    at: datetime,
    typed: Mapping[str, str] | None = None,
    comment: str | None = None,
    errors: Mapping[str, str] | None = None,
    both: bool = False,
) -> ScorePage:
    """The sheet as kept, or as typed where it was refused. ``both``: another device was faster, so the kept marks
    stand in the form and what this device typed stands beside them.
    """
    final = judge.final
    sheet = ScoreSheet.objects.filter(judge=judge, entry=entry).first()
    kept = dict(sheet.marks) if sheet is not None else {}
    values = kept if typed is None or both else dict(typed)
    shown_marks = clean_marks(final.criteria, values)
    said = dict(errors or {})
    tasks = _tasks(judge)
    submitted = sheet is not None and sheet.state == SheetState.SUBMITTED
    kept_comment = sheet.comment if sheet is not None else ""
    fields = [
        CriterionField(
            number=number,
            key=row["key"],
            name=row["name"],
            hint=row.get("hint", ""),
            weight=int(row["weight"]),
            grades=grades(int(row["weight"])),
            value=str(values.get(row["key"], "")),
            error=said.get(f"mark-{row['key']}", "") or ("" if both else shown_marks.errors.get(row["key"], "")),
            other=_other(kept, typed or {}, row["key"]) if both else "",
        )
        for number, row in enumerate(final.criteria, start=1)
    ]
    return ScorePage(
        judge=judge,
        entry_id=entry.pk,
        final_id=final.pk,
        final_title=final.title,
        competition=final.competition.name,
        tasks=tasks,
        task=next(task for task in tasks if task.entry_id == entry.pk),
        criteria=fields,
        comment=kept_comment if both or comment is None else comment,
        other_comment=comment if both and comment and comment != kept_comment else "",
        version=sheet.version if sheet is not None else 0,
        total=shown_marks.total,
        scored=len(shown_marks.kept),
        missing=len(final.criteria) - len(shown_marks.kept),
        submitted_at=sheet.submitted_at if sheet is not None and submitted else None,
        saved_at=sheet.saved_at if sheet is not None else None,
        open=not submitted and entry.state in TO_DRAFT,
        may_submit=not submitted and entry.state in TO_SUBMIT,
        timer=timer_of(entry, final, at=at),
        errors=said,
        is_demo=final.is_demo,
        on_paper=sheet is not None and sheet.on_paper,
    )


def _other(kept: Mapping[str, str], typed: Mapping[str, str], key: str) -> str:
    mine = str(typed.get(key, "")).strip()
    return mine if mine and mine != kept.get(key, "") else ""


@dataclass(frozen=True)
class JudgedSolution:
    """A solution as a judge reads it: no contact data of either side."""

    entry_id: int
    code: str
    number: str
    demand_number: str
    demand_title: str
    demand_description: str
    demand_indicators: list[dict[str, str]]
    title: str
    challenger: str
    offer: Decimal | None
    rows: tuple[ReadRow, ...]
    files: list[tuple[str, Any]]


def judged_solution(entry: Entry) -> JudgedSolution:
    """What was filed last, with its files. One query beside the look-up."""
    solution, demand = entry.solution, entry.final_demand.demand
    public = getattr(demand, "public_version", None)
    rows = tuple(row for row in read_rows(solution.form_version, solution.answers) if not row.name.startswith(CONTACTS))
    files = SolutionFile.objects.filter(solution=solution, added_in__isnull=False, dropped_in=None)
    return JudgedSolution(
        entry_id=entry.pk,
        code=entry.code,
        number=solution.number,
        demand_number=demand.number_shown,
        demand_title=public.title if public else demand.title,
        demand_description=public.description if public else "",
        demand_indicators=list(public.indicators) if public else [],
        title=solution.title,
        challenger=str(solution.registration),
        offer=solution.offer,
        rows=rows,
        files=[(each.label, each.file) for each in files.select_related("file").order_by("added_at", "pk")],
    )


def seats_to_sign(actor: Actor) -> QuerySet[Judge]:
    """The actor's seats on panels of finals that are ahead or under way, whose promise they have not signed."""
    if actor.person is None:
        return Judge.objects.none()
    living = [FinalState.PLANNED, *FINAL_OPEN_TO_JUDGES]
    return Judge.objects.filter(person=actor.person, stood_down_at=None, signed_at=None, final__state__in=living)


def entries_to_score(actor: Actor) -> QuerySet[Entry]:
    """The contestants on stage for whom the actor has not submitted the sheet."""
    handed_in = ScoreSheet.objects.filter(judge__person=actor.person, state=SheetState.SUBMITTED)
    waiting = Entry.objects.filter(pk__in=rows_judged(actor).values("pk"), state__in=TO_SUBMIT)
    return waiting.exclude(pk__in=handed_in.values("entry_id"))
