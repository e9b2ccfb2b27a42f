"""What follows a move of a round of awards: announcements, papers, certificates, messages.

Effects only change the database, in the transaction of the move; PDFs and mails are jobs that run after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from awards.models import Award, AwardRound
from awards.papers import rounds as papers
from awards.people import recipients_of
from awards.rules.rounds import LIVING
from challenge_portal.documents.services import void_document
from challenge_portal.kernel.clock import day, moment
from challenge_portal.notices.services import (
    AHEAD,
    DeadlineKind,
    clear_deadline,
    register_deadlines,
    register_kinds,
    set_deadline,
    tell,
)
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.workflow.engine import workflow_of
from competitions.models import Announcement
from competitions.people import runners_of
from competitions.states import AnnouncementKind

AWARDS = "awards"
register_kinds({AWARDS: "奖励"})
PUBLICITY_ENDS = "publicity"
register_deadlines(
    {
        # its end is a move of time's own, with a message of its own
        ("awards.awardround", PUBLICITY_ENDS): DeadlineKind("奖励公示期满", AHEAD),
    }
)
RELATED = (
    "kind",
    "round__competition",
    "solution__registration__institution",
    "solution__registration__person",
    "solution__demand__public_version",
    "demand__owner",
    "demand__public_version",
    "institution",
    "person",
    "authority",
)


def living(round_: AwardRound) -> list[Award]:
    """The awards of a round that are not dropped, with all that papers and messages say of them."""
    return list(
        Award.objects.filter(round=round_, state__in=LIVING).select_related(*RELATED).order_by("kind__order", "pk")
    )


def put_out(round_: AwardRound, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The list is public from here on, with its number and a paper; the host is reminded of its end."""
    awards = living(round_)
    round_.publicised_at, round_.ends_at, round_.decided_at = at, data["ends_at"], None
    round_.times_publicised += 1
    round_.is_demo = round_.is_demo or any(award.is_demo for award in awards)
    runners = runners_of(round_.competition, at=at)
    link = round_page(round_)
    set_deadline(
        round_,
        PUBLICITY_ENDS,
        at=round_.ends_at,
        label="奖励公示期满，作出决定",
        recipients=runners,
        link=link,
        since=at,
    )
    number = papers.take("publicity", round_.competition, subject=round_, at=at)
    title = f"{round_.competition.name}{round_.title}奖励公示"[:160]
    issuer = issuer_of(round_, actor)
    document = papers.list_paper(
        papers.PUBLICITY, round_, awards, number=number, title=title, issuer=str(issuer), actor=actor, at=at
    )
    round_.announcement = Announcement.objects.create(
        kind=AnnouncementKind.AWARD_PUBLICITY,
        title=title,
        document_number=number,
        body="\n".join([*papers.publicity_text(round_), *listed(awards), f"名单全文和提出异议： {number}"]),
        issuer=issuer,
        edition_id=round_.competition.edition_id,
        competition=round_.competition,
        document=document,
        published_at=at,
        is_demo=round_.is_demo,
    )
    round_.save(update_fields=["publicised_at", "ends_at", "decided_at", "times_publicised", "is_demo", "announcement"])


def ask_for_decision(round_: AwardRound, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The publicity is over: the host decides."""
    clear_deadline(round_, PUBLICITY_ENDS)
    text = f"{round_.title}公示期满，请核对异议办理情况，作出决定。"
    tell(runners_of(round_.competition, at=at), text=text, link=round_page(round_), at=at, kind=AWARDS)


def withdraw_publicity(round_: AwardRound, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The announcement stays where it was and says that it was taken back and why; the names go out of sight."""
    clear_deadline(round_, PUBLICITY_ENDS)
    announcement = round_.announcement
    if announcement is not None:
        announcement.title = f"（已撤回）{announcement.title}"[:160]
        announcement.body = f"本公示已于 {moment(at)} 撤回。原因：{reason}\n重新公示的，另行公告。"
        announcement.save(update_fields=["title", "body"])
        if announcement.document is not None and announcement.document.voided_at is None:
            void_document(announcement.document, reason=f"公示撤回：{reason}"[:200], actor=actor, at=at)
    round_.publicised_at = round_.ends_at = None
    round_.save(update_fields=["publicised_at", "ends_at"])


def give_out(round_: AwardRound, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Every award is granted; numbers, certificates, the list of recipients and messages follow."""
    clear_deadline(round_, PUBLICITY_ENDS)
    for award in living(round_):
        workflow_of(Award).fire(award, "grant", actor=actor, at=at)
    awards = living(round_)
    told = {award.pk: recipients_of(award, at=at) for award in awards}
    issuer = issuer_of(round_, actor)
    for award in awards:
        award.number = papers.take("certificate", round_.competition, subject=award, at=at)
    number = papers.take("decision", round_.competition, subject=round_, at=at)
    for award in awards:
        award.document = papers.certificate_paper(award, issuer=str(issuer), actor=actor, at=at)
        award.save(update_fields=["number", "document"])
    title = f"{round_.competition.name}{round_.title}获奖名单"[:160]
    document = papers.list_paper(
        papers.DECISION, round_, awards, number=number, title=title, issuer=str(issuer), actor=actor, at=at
    )
    round_.decided_at = at
    round_.decision = Announcement.objects.create(
        kind=AnnouncementKind.AWARD_DECISION,
        title=title,
        document_number=number,
        body="\n".join([*papers.decision_text(round_), *listed(awards, numbered=True)]),
        issuer=issuer,
        edition_id=round_.competition.edition_id,
        competition=round_.competition,
        document=document,
        published_at=at,
        is_demo=round_.is_demo,
    )
    round_.save(update_fields=["decided_at", "decision"])
    for award in awards:
        _congratulate(award, told[award.pk], at=at)


def _congratulate(award: Award, persons: Sequence[Any], *, at: datetime) -> None:
    text = f"{award.recipient_name}获{award.round.competition}“{award.kind}”，证书编号 {award.number}，可下载荣誉证书。"
    tell(persons, text=text, link=reverse("awards:mine"), at=at, kind=AWARDS, key=f"awards.award:{award.pk}:granted")


def listed(awards: Sequence[Award], *, numbered: bool = False) -> list[str]:
    """The list as lines of an announcement's page."""
    lines: list[str] = []
    for group in papers.groups_of(awards):
        total = f"，合计 {group.total}" if group.total else ""
        lines.append(f"{group.title}（{len(group.lines)} 项{total}）")
        lines += [
            f"{place}. {line.recipient}，{line.amount}" + (f"，揭榜需求 {line.matter}" if line.matter else "")
            for place, line in enumerate(group.lines, 1)
        ]
    if numbered:
        lines.append(f"证书编号 {awards[0].number} 至 {awards[-1].number}，可在文书核验页核验。")
    return lines


def issuer_of(round_: AwardRound, actor: Actor) -> Authority:
    """The office that publishes: the officer's own."""
    return actor.authority or round_.competition.edition.organiser


def round_page(round_: AwardRound) -> str:
    """The host's page of a round."""
    return reverse("awards:round", args=[round_.pk])


def note_dropped(award: Award, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Who runs the competition learns that one award is out, and why."""
    text = f"“{award.kind}”对{award.recipient_name}不予授予。理由：{reason}（{day(at)}）"
    others = [person for person in runners_of(award.round.competition, at=at) if person.pk != actor.person_id]
    tell(others, text=text, link=round_page(award.round), at=at, kind=AWARDS)
