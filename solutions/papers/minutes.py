"""The 对接会纪要 as paper. It names every pair and everybody who came, so it is for the host and those above it."""

from __future__ import annotations

from datetime import datetime

from challenge_portal.documents.models import Document, StoredFile
from challenge_portal.documents.papers import FormPaper, Line, Table
from challenge_portal.documents.services import register_file_rule, register_template, request_document
from challenge_portal.kernel.clock import moment
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, sees
from competitions import numbering
from solutions.models import Meeting, MeetingPair

MINUTES = "meeting_minutes"
MINUTES_FILE = "minutes"  # what the host uploads beside the text, for everybody who sees the meeting

register_template(MINUTES, "documents/form.html", "对接会纪要", FormPaper)


def minutes_paper(meeting: Meeting, *, version: int, actor: Actor, at: datetime) -> Document:
    """Ask for the PDF of the minutes as they now stand; the number is taken for the first version."""
    document = _latest(meeting)
    number = document.number if document else _take_number(meeting, at=at)
    return request_document(
        kind=MINUTES,
        subject=meeting,
        snapshot=_paper(meeting, issued_by=actor.acting_for_label),
        number=number,
        version=version,
        draft=False,
        demo=meeting.is_demo,
        actor=actor,
        at=at,
    )


def next_version(meeting: Meeting) -> int:
    """The version that a correction of the minutes gets."""
    document = _latest(meeting)
    return document.version + 1 if document else 1


def _latest(meeting: Meeting) -> Document | None:
    rows = Document.objects.filter(kind=MINUTES, subject_kind=meeting._meta.label_lower, subject_id=str(meeting.pk))
    return rows.order_by("-version").first()


def _take_number(meeting: Meeting, *, at: datetime) -> str:
    """``DJ-RZ-2027-0001``: one series for each competition."""
    return numbering.take("solutions.minutes", "DJ-{code}", meeting.competition, subject=meeting, at=at)


def _paper(meeting: Meeting, *, issued_by: str) -> FormPaper:
    pairs = MeetingPair.objects.filter(meeting=meeting).select_related(
        "solution__registration", "solution__demand__owner", "solution__demand__public_version"
    )
    came = [each for each in meeting.participants.all() if each.attended]
    online = Line("线上会议", meeting.online) if meeting.online else Line("说明", meeting.notes)
    return FormPaper(
        title="对接会纪要",
        issued_by=issued_by,
        pairs=((Line("会议名称", meeting.title), Line("赛事", meeting.competition.name)),),
        lines=(
            Line("时间", f"{moment(meeting.starts_at)}—{moment(meeting.ends_at)}"),
            Line("地点", meeting.place),
            *([online] if online.text else []),
            Line("对接结果", table=_results(list(pairs))),
            Line(
                f"到会人员\n（{len(came)} 人）",
                text="" if came else "未登记",
                table=Table(
                    ("姓名", "单位", "身份"), tuple((each.name, each.unit, each.part) for each in came), (26, 48, 26)
                )
                if came
                else None,
            ),
            Line("纪要", meeting.minutes, tall=True),
        ),
        stamp_label="承办单位",
        sign_label="记录人签字",
    )


def _results(pairs: list[MeetingPair]) -> Table:
    rows = tuple(
        (
            pair.solution.demand.public_version.number or pair.solution.demand.case_number,
            str(pair.solution.demand.owner),
            pair.solution.registration.name,
            f"{pair.get_outcome_display()}{f'：{pair.remark}' if pair.remark else ''}",
        )
        for pair in pairs
    )
    return Table(("需求编号", "需求方", "挑战者", "结果"), rows, (24, 26, 24, 26))


def _meeting_file(actor: Actor, file: StoredFile) -> bool:
    """The host's own attachment is for everybody who sees the meeting, the paper with all pairs for staff."""
    meeting = Meeting.objects.filter(pk=file.subject_id).first() if file.subject_id.isdecimal() else None
    if meeting is None:
        return False
    if file.purpose == MINUTES_FILE:
        return sees(actor, meeting)
    return can(actor, "solutions.read_meeting", meeting)


register_file_rule("solutions.meeting", _meeting_file)
