"""The papers of a demand: its 需求分析表, and the 需求公告 of a batch. Both are made from frozen plain values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from challenge_portal.documents.models import Document, StoredFile
from challenge_portal.documents.papers import AnnouncedDemand, AnnouncementPaper, FormPaper, Line, Table
from challenge_portal.documents.services import register_file_rule, register_template, request_document
from challenge_portal.form_versions.showing import ReadRow, read_rows
from challenge_portal.kernel.clock import day
from challenge_portal.kernel.money import wan
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import sees
from demands.forms_data import analysis_v1
from demands.models import Analysis, Batch, PublicVersion
from demands.states import BatchState, DemandState

ANALYSIS_FORM = "demand_analysis"
DEMAND_ANNOUNCEMENT = "demand_announcement"
TALL = frozenset({"refined_description", "advice"})
IN_PAIRS = (
    ("agency", "manner"),
    ("analysed_on", "demand_kind"),
    ("genuine", "valid"),
    ("advancement", "feasibility"),
    ("affordability", "conclusion"),
)

register_template(ANALYSIS_FORM, "documents/form.html", analysis_v1.TITLE, FormPaper)
register_template(DEMAND_ANNOUNCEMENT, "documents/announcement.html", "需求公告", AnnouncementPaper)


def analysis_paper(analysis: Analysis, *, actor: Actor, at: datetime) -> Document:
    """The 需求分析表 of this submission. It names the enterprise and is for the parties only."""
    demand = analysis.demand
    rows = {row.name: row for row in read_rows(analysis.form_version, analysis.answers)}
    paired = {name for pair in IN_PAIRS for name in pair}
    paper = FormPaper(
        title=analysis.form_version.title,
        issued_by=str(analysis.agency),
        pairs=(
            (Line("受理编号", demand.case_number), Line("赛事", demand.competition.name)),
            (Line("需求名称", demand.title), Line("需求单位", demand.owner.name)),
            *((_line(rows[left]), _line(rows[right])) for left, right in IN_PAIRS),
        ),
        lines=tuple(_line(row) for name, row in rows.items() if name not in paired and (row.text or row.rows)),
        stamp_label="分析机构意见",
        stamp_text="以上分析真实、客观。",
        sign_label="分析人员签字",
    )
    return request_document(
        kind=ANALYSIS_FORM,
        subject=analysis,
        snapshot=paper,
        number=analysis.number,
        version=analysis.revision,
        draft=False,
        demo=demand.is_demo,
        actor=actor,
        at=at,
    )


def announcement_paper(
    batch: Batch, publics: Sequence[PublicVersion], *, issuer: str, actor: Actor, at: datetime
) -> Document:
    """The 需求公告: made from public versions alone, so that nothing hidden can stand in it."""
    competition = batch.competition
    paper = AnnouncementPaper(
        mark=f"{competition.edition.series.name}（{competition.place}）需求公告",
        reference=batch.number,
        title=batch.title,
        issued_by=issuer,
        paragraphs=announcement_text(competition.name, len(publics)),
        demands=tuple(_announced(public) for public in publics),
        issued_on=day(at),
        note="此件主动公开",
    )
    return request_document(
        kind=DEMAND_ANNOUNCEMENT,
        subject=batch,
        snapshot=paper,
        number=batch.number,
        version=1,
        draft=False,
        demo=batch.is_demo,
        actor=actor,
        at=at,
    )


def announcement_text(competition: str, count: int) -> tuple[str, ...]:
    """What an announcement says, on paper and on its page."""
    return (
        f"{competition}征集的技术需求经需求分析，现将 {count} 项公开发布，面向社会征集解决方案。",
        "高等院校、科研院所、企业和技术团队可以登录创新挑战赛门户查看需求、报名揭榜。需求单位选择不公开的内容，"
        "由承办单位转达。",
    )


def _line(row: ReadRow) -> Line:
    table = Table(columns=row.columns, rows=row.rows) if row.rows else None
    return Line(row.label, "" if table else row.text, table=table, tall=row.name in TALL)


def _announced(public: PublicVersion) -> AnnouncedDemand:
    return AnnouncedDemand(
        number=public.number,
        name=public.title,
        field=public.industry_label,
        region=public.place,
        description=public.description,
        indicators=tuple(indicator_text(row) for row in public.indicators),
        budget="不公开" if public.budget_hidden else wan(public.budget),
        cooperation=public.cooperation,
        contact=public.contact or "由承办单位转达",
        owner=public.owner_name,
        until=day(public.finish_by),
    )


def indicator_text(row: dict[str, str]) -> str:
    """``柔轮疲劳寿命：目标值 ≥ 20,000 小时，现有值 8,000，检测方法 台架``."""
    parts = [f"目标值 {row.get('target', '')} {row.get('unit', '')}".strip()]
    parts += [f"现有值 {row['present']}"] if row.get("present") else []
    parts += [f"检测方法 {row['method']}"] if row.get("method") else []
    return f"{row.get('indicator', '')}：{'，'.join(parts)}"


def _analysis_file(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the analysis may read its paper."""
    analysis = Analysis.objects.filter(pk=file.subject_id).first()
    return analysis is not None and sees(actor, analysis)


def _batch_file(actor: Actor, file: StoredFile) -> bool:
    """A published announcement is everybody's until a demand on it is taken down; else it is for who sees the batch."""
    batch = Batch.objects.filter(pk=file.subject_id).first()
    return batch is not None and (_is_public(batch) or sees(actor, batch))


def _is_public(batch: Batch) -> bool:
    """Whether everything that stands on the paper may still be read: taken down, or corrected away, is not."""
    corrected_away = Q(demand__corrections__published_at__isnull=False, demand__corrections__former_withheld=True)
    gone = batch.entries.filter(Q(demand__state=DemandState.WITHDRAWN) | corrected_away)
    return batch.state == BatchState.PUBLISHED and not gone.exists()


register_file_rule("demands.analysis", _analysis_file)
register_file_rule("demands.batch", _batch_file)
