"""How a QR link is closed and opened again, and how a filled Excel template comes in: checked, confirmed, kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from challenge_portal.jobs.services import enqueue
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import SYSTEM_MOVE, Move, Workflow
from competitions.people import runners_of
from demands import rules
from demands.effects import DEMANDS
from demands.models import ImportSheet, IntakeLink
from demands.states import IMPORT_EDGES, LINK_EDGES, ImportState, LinkState

CHECK_JOB, KEEP_JOB = "demands.check_import", "demands.keep_import"
A_MOMENT = timedelta(microseconds=1)


def open_until_is_ahead(link: IntakeLink, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """A link whose day is over needs a new one, with a new date on the print."""
    if link.open_until <= at:
        return Refusal("开放时间已过，请另行生成二维码。")
    return None


def name_is_free(link: IntakeLink, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Two open links of one office and name could not be told apart in the list."""
    others = IntakeLink.objects.filter(
        competition=link.competition_id, office=link.office_id, name=link.name, state=LinkState.OPEN
    )
    return Refusal("已有同名的二维码在开放。") if others.exclude(pk=link.pk).exists() else None


LINK = Workflow(
    IntakeLink,
    LinkState,
    LINK_EDGES,
    initial=LinkState.OPEN,
    moves={
        "close": Move(
            "demands.run_link", label="关闭", confirm="关闭后，扫这个二维码的人不能再填报，可以重新开放。", tone="plain"
        ),
        "expire": Move(SYSTEM_MOVE, label="到期关闭", due=lambda link: link.open_until + A_MOMENT),
        "reopen": Move("demands.run_link", label="重新开放", guards=[open_until_is_ahead, name_is_free], tone="plain"),
    },
)


def has_good_rows(sheet: ImportSheet, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """There is something to keep."""
    return None if sheet.good else Refusal("没有合格的行可以导入。请按错误原因修改后重新上传。")


def collection_open(sheet: ImportSheet, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Demands come in while the competition collects."""
    return rules.collection_refusal(sheet.competition, at=at)


def tell_it_is_checked(sheet: ImportSheet, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Who sent it learns what was found; what an agency sent waits for the host's officers."""
    text = f"{sheet}已核对：合格 {sheet.good} 行，有误 {sheet.bad} 行，等待确认导入。"
    tell([sheet.uploaded_by], text=text, link=sheet.get_absolute_url(), at=at, kind=DEMANDS, mail=False)
    if sheet.agency_id and sheet.good:
        tell(runners_of(sheet.competition, at=at), text=text, link=sheet.get_absolute_url(), at=at, kind=DEMANDS)


def tell_it_is_refused(sheet: ImportSheet, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Who sent it learns why the file as a whole can't be read."""
    text = f"{sheet}不能导入：{sheet.problem}"
    tell([sheet.uploaded_by], text=text, link=sheet.get_absolute_url(), at=at, kind=DEMANDS, mail=False)


def keep_who_confirmed(sheet: ImportSheet, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """From here on it is that officer's word that the rows come in. The job is asked for in the same transaction."""
    sheet.confirmed_by, sheet.confirmed_for, sheet.confirmed_at = actor.person, actor.authority, at
    sheet.save(update_fields=["confirmed_by", "confirmed_for", "confirmed_at"])
    enqueue(KEEP_JOB, {"sheet": sheet.pk}, at=at, key=str(sheet.pk))


def tell_it_is_kept(sheet: ImportSheet, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Who sent it and who confirmed it learn how many demands came in."""
    people = {person.pk: person for person in (sheet.uploaded_by, sheet.confirmed_by) if person is not None}
    text = f"{sheet}已导入 {sheet.imported} 项需求，等待企业认领。"
    tell(people.values(), text=text, link=sheet.get_absolute_url(), at=at, kind=DEMANDS, mail=False)


_S = ImportState

IMPORT = Workflow(
    ImportSheet,
    ImportState,
    IMPORT_EDGES,
    initial=_S.CHECKING,
    final={_S.IMPORTED, _S.FAILED, _S.DISCARDED},
    moves={
        "check": Move("demands.work_import", label="核对完成", effects=[tell_it_is_checked]),
        "refuse": Move("demands.work_import", label="不能导入", effects=[tell_it_is_refused]),
        "confirm": Move(
            "demands.confirm_import",
            label="确认导入",
            guards=[collection_open, has_good_rows],
            effects=[keep_who_confirmed],
        ),
        "finish": Move("demands.work_import", label="导入完成", effects=[tell_it_is_kept]),
        "break_off": Move("demands.work_import", label="导入中断"),
        "discard": Move("demands.discard_import", label="放弃导入", tone="plain"),
    },
)
