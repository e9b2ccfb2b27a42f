"""现场赛评分汇总表 and the sheet of each judge, made when the results are released.

The summary for the parties names judges by their numbers; the one for the host by their names.
"""

from __future__ import annotations

from datetime import datetime

from awards.models import Final, Judge, ScoreSheet
from awards.people import living_entries
from awards.results import DemandResult, Given, ResultRow, put_together
from awards.states import EntryState
from challenge_portal.documents.models import DocumentFile, StoredFile
from challenge_portal.documents.papers import FormPaper, Line, Table
from challenge_portal.documents.services import register_file_rule, register_template, request_document
from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.marks import shown
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, sees
from challenge_portal.organisations.roles import OVERSEERS
from competitions import numbering
from competitions.models import CompetitionParty

SUMMARY = "final_summary"  # judges by number
NAMED_SUMMARY = "final_summary_named"  # judges by name, for the host
JUDGE_SHEET = "final_judge_sheet"

register_template(SUMMARY, "documents/form.html", "现场赛评分汇总表", FormPaper)
register_template(NAMED_SUMMARY, "documents/form.html", "现场赛评分汇总表（承办单位留存）", FormPaper)
register_template(JUDGE_SHEET, "documents/form.html", "现场赛评委评分表", FormPaper)


def result_papers(final: Final, *, actor: Actor, at: datetime) -> None:
    """All papers of a final under one number, taken last: nothing may be locked after it."""
    sheets = list(
        ScoreSheet.objects.filter(judge__final=final, counted=True).select_related("judge").order_by("judge__number")
    )
    results = put_together(final, living_entries(final), sheets)
    judges = sorted({sheet.judge_id: sheet.judge for sheet in sheets}.values(), key=lambda judge: judge.number)
    issuer = _issuer(final)
    competition = final.competition
    number = numbering.take("awards.final", "XC-{code}", competition, subject=final, at=at)
    numbered = [f"{judge.number} 号" for judge in judges]
    named = [judge.name for judge in judges]
    _ask(SUMMARY, final, _summary(final, results, judges, numbered, issuer), number, actor=actor, at=at)
    _ask(NAMED_SUMMARY, final, _summary(final, results, judges, named, issuer), f"{number}-L", actor=actor, at=at)
    for judge in judges:
        mine = [sheet for sheet in sheets if sheet.judge_id == judge.pk]
        paper = _judge_sheet(final, judge, mine, results, issuer)
        _ask(JUDGE_SHEET, judge, paper, f"{number}-{judge.number:02}", actor=actor, at=at, demo=final.is_demo)


def _ask(
    kind: str,
    subject: Final | Judge,
    paper: FormPaper,
    number: str,
    *,
    actor: Actor,
    at: datetime,
    demo: bool | None = None,
) -> None:
    is_demo = subject.is_demo if isinstance(subject, Final) else bool(demo)
    request_document(
        kind=kind, subject=subject, snapshot=paper, number=number, version=1, draft=False, demo=is_demo,
        actor=actor, at=at,
    )  # fmt: skip


def _issuer(final: Final) -> str:
    """The party that runs the competition."""
    party = CompetitionParty.objects.filter(competition=final.competition_id, may_manage=True).first()
    return str(party.authority) if party is not None and party.authority is not None else ""


def _summary(
    final: Final, results: list[DemandResult], judges: list[Judge], names: list[str], issuer: str
) -> FormPaper:
    criteria = "；".join(f"{row['name']} {row['weight']} 分" for row in final.criteria)
    return FormPaper(
        title="现场赛评分汇总表",
        issued_by=issuer,
        pairs=(
            (Line("赛事", final.competition.name), Line("场次", final.title)),
            (Line("时间", moment(final.starts_at)), Line("地点", final.place)),
            (Line("评委人数", f"{len(judges)} 名"), Line("抽签种子", final.draw_seed)),
        ),
        lines=(
            Line("评分标准", criteria),
            Line("计分方法", counting(final) + ("括号内为去掉的分数。" if final.drop_extremes else "")),
            *(
                Line("需求", f"{demand.number}　{demand.title}，{demand.owner}", table=_table(demand, judges, names))
                for demand in results
            ),
        ),
        stamp_label="承办单位",
        stamp_text="名次供需求方参考，合作方由需求方自主决定。",
        sign_label="现场监督人员签字",
    )


def counting(final: Final) -> str:
    """How the result comes about, in words."""
    dropping = "5 名及以上评委评分的，去掉一个最高分和一个最低分；" if final.drop_extremes else ""
    return f"{dropping}取平均分，保留两位小数。同分的，比较需求匹配度平均分，再比较评委多数意见。"


def _table(demand: DemandResult, judges: list[Judge], names: list[str]) -> Table:
    here = {given.judge_number for row in demand.rows for given in row.given}
    shown_judges = [(judge, name) for judge, name in zip(judges, names, strict=True) if judge.number in here]
    return Table(
        columns=("名次", "代号", "挑战者", *(name for _, name in shown_judges), "得分"),
        rows=tuple(_cells(row, [judge for judge, _ in shown_judges]) for row in demand.rows),
        widths=(6, 7, 18, *(7 for _ in shown_judges), 8),
    )


def _mark(given: Given | None) -> str:
    """A judge's total; in brackets what is left out of the result. Half-width ones: the columns are narrow."""
    if given is None:
        return "回避或缺"
    return f"({shown(given.total)})" if given.left_out else shown(given.total)


def _cells(row: ResultRow, judges: list[Judge]) -> tuple[str, ...]:
    given = {each.judge_number: each for each in row.given}
    marks = [_mark(given.get(judge.number)) for judge in judges]
    rank = f"{row.rank}{'（并列）' if row.shared else ''}" if row.rank else "—"
    result = f"{row.result}" if row.result is not None else row.state_label
    return (rank, row.code, row.challenger, *marks, result)


def _judge_sheet(
    final: Final, judge: Judge, sheets: list[ScoreSheet], results: list[DemandResult], issuer: str
) -> FormPaper:
    rows = {row.entry_id: row for demand in results for row in demand.rows if row.state == EntryState.SCORED}
    mine = sorted(((rows[sheet.entry_id], sheet) for sheet in sheets), key=lambda pair: pair[0].order)
    names = [f"{row['name']}\n({row['weight']})" for row in final.criteria]
    comments = tuple(
        Line(f"{row.code} 评语", sheet.comment + ("（据纸质评分表录入）" if sheet.on_paper else ""))
        for row, sheet in mine
        if sheet.comment
    )
    table = Table(
        columns=("代号", "挑战者", *names, "合计"),
        rows=tuple(
            (
                row.code,
                row.challenger,
                *(sheet.marks.get(criterion["key"], "") for criterion in final.criteria),
                shown(sheet.total),
            )
            for row, sheet in mine
        ),
        widths=(11, 22, *(11 for _ in names), 9),
    )
    return FormPaper(
        title="现场赛评委评分表",
        issued_by=issuer,
        pairs=(
            (Line("赛事", final.competition.name), Line("场次", final.title)),
            (Line("评委", f"{judge.number} 号　{judge.name}"), Line("类别", judge.get_kind_display())),
            (Line("单位", judge.unit), Line("职称或职务", judge.title)),
        ),
        lines=(Line("评分", table=table), *comments),
        sign_label="评委签字",
    )


def _final_file(actor: Actor, file: StoredFile) -> bool:
    """The summary with numbers is for whoever sees the final; the one with names for those who run it."""
    final = Final.objects.filter(pk=file.subject_id).first()
    if final is None or not sees(actor, final):
        return False
    entry = DocumentFile.objects.filter(file=file).select_related("document").first()
    if entry is not None and entry.document.kind == SUMMARY:
        return True
    return can(actor, "awards.run_final", final) or actor.holds(OVERSEERS)


def _judge_file(actor: Actor, file: StoredFile) -> bool:
    """A judge's sheet is for the host and the judge alone."""
    judge = Judge.objects.select_related("final").filter(pk=file.subject_id).first()
    return judge is not None and (can(actor, "awards.judge", judge) or can(actor, "awards.run_final", judge.final))


def _paper_sheet(actor: Actor, file: StoredFile) -> bool:
    """The scan of a paper sheet likewise."""
    sheet = ScoreSheet.objects.select_related("judge__final").filter(pk=file.subject_id).first()
    return sheet is not None and sees(actor, sheet) and can(actor, "awards.enter_paper", sheet)


register_file_rule("awards.final", _final_file)
register_file_rule("awards.judge", _judge_file)
register_file_rule("awards.scoresheet", _paper_sheet)

__all__ = ["JUDGE_SHEET", "NAMED_SUMMARY", "SUMMARY", "counting", "result_papers"]
