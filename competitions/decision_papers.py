"""The 确定承办地通知 as paper: the general format of GB/T 9704-2012, the list of hosts as its annex."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from challenge_portal.documents.models import Document, StoredFile
from challenge_portal.documents.papers import LetterPaper, Table
from challenge_portal.documents.services import register_file_rule, register_template, request_document
from challenge_portal.kernel.clock import day
from challenge_portal.organisations.actors import Actor
from competitions.models import Announcement, Edition, HostingApplication

KIND = "host_decision"
COLUMNS = ("序号", "赛事名称", "承办单位", "类别", "推荐单位")
WIDTHS = (6, 37, 22, 14, 21)

register_template(KIND, "documents/notice.html", "确定承办地通知", LetterPaper)


def annex_of(edition: Edition) -> str:
    """``第七届中国创新挑战赛承办地名单``."""
    return f"{edition.title}承办地名单"


def usual_title(edition: Edition) -> str:
    """``关于确定第七届中国创新挑战赛承办地的通知``."""
    return f"关于确定{edition.title}承办地的通知"


def usual_body(edition: Edition, hosts: int) -> str:
    """What such a notice says, for the officer to change."""
    cited = f"《{edition.notice_title}》（{edition.document_number}）" if edition.notice_title else "申办通知"
    return (
        f"根据{cited}，经申办、推荐和研究，确定 {hosts} 家单位承办{edition.title}（名单见附件）。现就有关事项通知如下。\n"
        "请各承办单位按照赛事工作方案抓紧启动需求征集，落实组织、经费和服务保障。\n"
        "请各省级科技主管部门加强统筹协调和指导。"
    )


def hosts_table(accepted: Sequence[HostingApplication]) -> Table:
    """The hosts in the order of the offices; who is not accepted isn't named."""
    rows = [
        (
            str(number),
            each.name,
            each.host.name,
            each.track.name if each.track else "",
            each.recommender.name if each.recommender else "—",
        )
        for number, each in enumerate(accepted, 1)
    ]
    return Table(COLUMNS, tuple(rows), WIDTHS)


def decision_document(
    announcement: Announcement,
    accepted: Sequence[HostingApplication],
    *,
    addressee: str,
    issued_on: date,
    actor: Actor,
    at: datetime,
) -> Document:
    """Ask for the PDF of the notice."""
    edition = announcement.edition
    if edition is None:
        raise ValueError("a decision on hosts belongs to an edition")
    paper = LetterPaper(
        mark=f"{announcement.issuer.name}文件",
        reference=announcement.document_number,
        title=announcement.title,
        addressee=addressee,
        paragraphs=tuple(line for each in announcement.body.splitlines() if (line := each.strip())),
        annex=annex_of(edition),
        table=hosts_table(accepted),
        issued_by=announcement.issuer.name,
        issued_on=day(issued_on),
        note="此件主动公开",
    )
    return request_document(
        kind=KIND,
        subject=announcement,
        snapshot=paper,
        number=announcement.document_number,
        version=1,
        draft=False,
        demo=announcement.is_demo,
        actor=actor,
        at=at,
    )


def may_read_announcement_files(actor: Actor, file: StoredFile) -> bool:
    """What was announced is everybody's."""
    return file.subject_id.isdigit() and Announcement.objects.filter(pk=file.subject_id).exists()


register_file_rule("competitions.announcement", may_read_announcement_files)
