"""What waits around matching meetings and letters of intent, for the host and for both sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from challenge_portal.kernel.clock import day
from challenge_portal.organisations.actors import Actor
from challenge_portal.pages.desk.tallies import Counts, Tally
from challenge_portal.pages.desk.todo import Part, Todo
from competitions.policy import HOSTING
from solutions.selectors.agreements import chosen_without, concerned_agreements
from solutions.selectors.matching import meetings_to_convene, meetings_to_record
from solutions.states import AgreementState

HOST_WORDS = ((AgreementState.SIGNED, "核对协议签署件", "双方已签署上传，与系统定稿逐页核对后确认签约。", False),)
SIDES_WORDS = (
    (AgreementState.RETURNED, "重新上传协议签署件", "承办单位已写明哪里不符。", True),
    (AgreementState.FINALISED, "签署意向协议", "下载打印，双方签字盖章，任一方上传扫描件。", False),
)
# a draft is the enterprise's alone
OWNER_WORDS = (
    *SIDES_WORDS,
    (AgreementState.DRAFT, "完成意向协议拟稿", "核对金额、期限和条款，定稿后双方签署。", False),
)


def _tallies(actor: Actor, at: datetime) -> dict[str, Tally]:
    if not actor.is_signed_in or (actor.authority is not None and not actor.holds(HOSTING)):
        return {}
    agreements = Tally(concerned_agreements(actor).filter(state__in=[state for state, *_ in _words(actor)]), by="state")
    if actor.authority is None:
        return {"agreements": agreements, "to_draft": Tally(chosen_without(actor))}
    return {
        "to_record": Tally(meetings_to_record(actor, at=at)),
        "to_convene": Tally(meetings_to_convene(actor)),
        "agreements": agreements,
    }


def _words(actor: Actor) -> tuple[tuple[AgreementState, str, str, bool], ...]:
    if actor.authority is not None:
        return HOST_WORDS
    return OWNER_WORDS if actor.institution is not None else SIDES_WORDS


def _todos(counts: Counts, actor: Actor, at: datetime) -> Iterator[Todo]:
    coming, agreements = f"{reverse('solutions:meetings')}?tab=coming", reverse("solutions:agreements")
    if count := counts.of("to_record").count:
        note = f"截至{day(at)}已经开过，还没有到会情况、结果和纪要。"
        yield Todo("记录对接会纪要", note, coming, "去办理", count)
    if count := counts.of("to_convene").count:
        yield Todo("发出对接会通知", "已经拟定，双方还不知道时间和地点。", coming, "去办理", count)
    for state, text, note, urgent in _words(actor):
        if count := counts.of("agreements", state).count:
            yield Todo(text, note, f"{agreements}?tab=open", "去办理", count, urgent)
    if count := counts.of("to_draft").count:
        yield Todo("拟定意向协议", "方案已选定，协议由需求和方案自动填好。", agreements, "去办理", count)


MATCHING = Part(_tallies, _todos)
