"""The receipt (回执) of a filing: what was received, when by the server's clock, and the hash over all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from challenge_portal.documents.models import Document, StoredFile
from challenge_portal.documents.papers import FormPaper, Line, Table
from challenge_portal.documents.services import register_file_rule, register_template, request_document
from challenge_portal.documents.snapshots import canonical_json
from challenge_portal.documents.states import FileRole
from challenge_portal.kernel.clock import exact_moment
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, sees
from competitions.states import Stage
from solutions.models import Solution, SolutionFile, SolutionMessage

RECEIPT = "solution_receipt"
TITLE = "解决方案提交回执"
NO_FILES = "本版没有附件。"
MEANING = (
    "内容摘要是对本版全部填报内容和各附件摘要的 SHA-256 值；内容或附件有任何改动，摘要即不同。"
    "收到时间以服务器时间（北京时间）为准。本回执只证明收到，不表示方案被采纳。"
)

register_template(RECEIPT, "documents/form.html", TITLE, FormPaper)


def content_sha256(answers: Mapping[str, Any], files: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 over the canonical JSON of the answers and of the files' names, sizes and own hashes."""
    return hashlib.sha256(canonical_json({"answers": answers, "files": files}).encode()).hexdigest()


def receipt_paper(
    solution: Solution, *, files: Sequence[Mapping[str, Any]], sha256: str, actor: Actor, at: datetime
) -> Document:
    """Ask for the receipt of this revision. It tells nothing of the content but the names of the files."""
    demand = solution.demand
    competition = demand.competition
    closes = competition.closes(Stage.SOLUTIONS)
    sealed = solution.opened_at is None
    paper = FormPaper(
        title=TITLE,
        issued_by=competition.name,
        pairs=(
            (Line("方案编号", solution.number), Line("版次", f"第 {solution.revision} 版")),
            (Line("收到时间", f"{exact_moment(at)}"), Line("征集截止", exact_moment(closes) if closes else "未定")),
            (Line("需求编号", _public_number(solution)), Line("提交人", actor.label)),
        ),
        lines=(
            Line("挑战者", f"{solution.registration.name}（{solution.registration.number}）"),
            Line("需求名称", _public_title(solution)),
            Line("方式", "密封提交，截止后启封" if sealed else "公开提交，企业即可查阅"),
            _file_line(files),
            Line("内容摘要", _in_groups(sha256)),
            Line("说明", MEANING),
        ),
    )
    return request_document(
        kind=RECEIPT,
        subject=solution,
        snapshot=paper,
        number=solution.number,
        version=solution.revision,
        draft=False,
        demo=solution.is_demo,
        actor=actor,
        at=at,
    )


def _public_number(solution: Solution) -> str:
    public = getattr(solution.demand, "public_version", None)
    return (public.number if public else "") or solution.demand.case_number


def _public_title(solution: Solution) -> str:
    public = getattr(solution.demand, "public_version", None)
    return public.title if public else "—"


def _file_line(files: Sequence[Mapping[str, Any]]) -> Line:
    if not files:
        return Line("附件", NO_FILES)
    rows = tuple((each["name"], f"{each['size']:,}", _in_groups(each["sha256"])) for each in files)
    return Line("附件", table=Table(("文件名", "字节", "SHA-256"), rows, (34, 14, 52)))


def _in_groups(sha256: str) -> str:
    """In groups of sixteen, for the eye."""
    return " ".join(sha256[start : start + 16] for start in range(0, len(sha256), 16))


def _solution_file(actor: Actor, file: StoredFile) -> bool:
    """The challenger has all of them; whoever reads the solution has what was filed, and the receipts."""
    if not file.subject_id.isdecimal():
        return False
    related = ("registration", "demand")
    solution = Solution.objects.select_related(*related).filter(pk=int(file.subject_id)).first()
    if solution is None or not sees(actor, solution):
        return False
    if can(actor, "solutions.edit", solution) or file.purpose == FileRole.PRINT:
        return True
    return (
        SolutionFile.objects.filter(file=file, added_in__isnull=False).exists()
        or SolutionMessage.objects.filter(file=file).exists()
    )


register_file_rule("solutions.solution", _solution_file)
