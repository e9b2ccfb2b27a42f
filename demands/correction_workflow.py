"""How what stands on the hall is corrected: asked for, worded by the host, confirmed by the enterprise, public at once.

The demand is locked before its correction, so a demand that is being taken down and its correction never cross.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from challenge_portal.kernel.refusals import Refusal
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.search.services import changed
from challenge_portal.workflow.engine import Move, Workflow
from competitions.people import runners_of
from demands import news
from demands.challengers import challengers_of
from demands.correction_texts import answers_of, differences, leaks_in, must_withhold, put_into, what_changed
from demands.effects import DEMANDS
from demands.models import Correction, PublicVersion, Reconfirmation
from demands.people import members_of
from demands.states import CORRECTION_EDGES, ON_THE_HALL, CorrectionState

CHANGED_COLUMNS = ["title", "description", "indicators", "finish_by", "budget"]
SOURCE = "国科发火〔2019〕228号 三.2"


def stands_on_the_hall(correction: Correction, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """What nobody reads needs no correction."""
    if correction.demand.state in ON_THE_HALL:
        return None
    return Refusal("需求已撤下公开，不再更正。")


def nothing_hidden_shows(correction: Correction, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """As before publication: what is surely hidden bars, what is doubtful passes after an officer has looked."""
    text, reason = (data["text"], data["reason"]) if data else (correction.text, correction.reason)
    found = leaks_in(correction.demand, text, reason)
    if sure := [str(leak) for leak in found if leak.sure]:
        said = f"更正的内容里有企业要求不公开的信息：{'、'.join(sure)}。请改写。"
        return Refusal(said, way_on="公开文本", rule=SOURCE)
    if found and data and not data["leaks_checked"]:
        listed = "、".join(str(leak) for leak in found)
        return Refusal(
            f"更正的内容里有疑似需要隐去的信息：{listed}。请核对，确认无误的，勾选“已核对”。", field="leaks_checked"
        )
    return None


def something_differs(correction: Correction, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """A correction that changes nothing would only alarm people."""
    text = data["text"] if data else correction.text
    if differences(answers_of(PublicVersion.objects.get(demand=correction.demand_id)), text):
        return None
    return Refusal("与现在公开的内容相同，没有要更正的。请先修改公开内容。")


def keep_wording(correction: Correction, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The enterprise reads it beside what stands on the hall now."""
    correction.text, correction.reason = data["text"], data["reason"]
    correction.matters, correction.former_withheld = data["matters"], data["former_withheld"]
    correction.save(update_fields=["text", "reason", "matters", "former_withheld"])
    said = f"需求 {_number(correction)} 的更正已拟好，请核对。确认后立即公开。"
    _tell_owner(correction, said, at=at)


def tell_host_of_objection(correction: Correction, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The host rewords it or lets it be."""
    said = f"{correction.demand.owner}不同意需求 {_number(correction)} 的更正。意见：{reason}"
    _tell_host(correction, said, at=at)


def tell_both_it_is_dropped(correction: Correction, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Neither side waits for it any longer."""
    _tell_owner(correction, f"需求 {_number(correction)} 的更正不再办理。原因：{reason}", at=at)


def publish(correction: Correction, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The corrected text takes the place of the old one under the same number; the old one is kept here."""
    public = PublicVersion.objects.select_for_update(no_key=True).get(demand=correction.demand)
    correction.former = answers_of(public)
    correction.former_withheld = correction.former_withheld or must_withhold(correction)
    correction.confirmed_by, correction.published_at = actor.person, at
    correction.save(update_fields=["former", "former_withheld", "confirmed_by", "published_at"])
    put_into(public, correction.text)
    public.confirmed_by, public.confirmed_at, public.confirmed_sha256 = actor.person, at, public.text_sha256
    public.corrected_at = at
    marks = ["confirmed_by", "confirmed_at", "confirmed_sha256", "corrected_at"]
    public.save(update_fields=[*CHANGED_COLUMNS, *marks])
    correction.demand.public_version = public
    changed("demands.public", public.pk, at=at)
    _tell_host(correction, f"{correction.demand.owner}已确认需求 {public.number} 的更正，更正已公开。", at=at)
    news.corrected(correction, at=at)
    _tell_challengers(correction, public, at=at)


def _tell_challengers(correction: Correction, public: PublicVersion, *, at: datetime) -> None:
    """Everybody who works on an answer learns it; where it matters each is asked to confirm again."""
    said = f"您参加应答的需求 {public.number}（{public.title}）已更正：{what_changed(correction)}。"
    for each in challengers_of(correction.demand):
        link = f"{reverse('demands:detail', args=[public.number])}#corrections"
        asks = ""
        if correction.matters:
            row = Reconfirmation.objects.create(
                correction=correction, institution=each.institution, person=each.person, name=each.name, asked_at=at
            )
            link, asks = reverse("demands:reconfirm", args=[row.pk]), "请阅读更正，确认是否继续参加。"
        tell(each.people, text=f"{said}{asks}", link=link, at=at, kind=DEMANDS)


def _tell_owner(correction: Correction, text: str, *, at: datetime) -> None:
    link = reverse("demands:own_correction", args=[correction.demand_id])
    tell(members_of(correction.demand.owner), text=text, link=link, at=at, kind=DEMANDS)


def _tell_host(correction: Correction, text: str, *, at: datetime) -> None:
    link = reverse("demands:correction", args=[correction.demand_id])
    tell(runners_of(correction.demand.competition, at=at), text=text, link=link, at=at, kind=DEMANDS)


def _number(correction: Correction) -> str:
    return correction.demand.public_version.number


_C = CorrectionState

CORRECTION = Workflow(
    Correction,
    CorrectionState,
    CORRECTION_EDGES,
    initial=_C.ASKED,
    final={_C.PUBLISHED, _C.DISCARDED},
    locks=lambda correction: [correction.demand],
    moves={
        "word": Move(
            "demands.word_correction",
            label="拟定更正，请企业确认",
            guards=[stands_on_the_hall, something_differs, nothing_hidden_shows],
            effects=[keep_wording],
            offered=False,
        ),
        "confirm": Move(
            "demands.answer_correction",
            label="确认更正并公开",
            guards=[stands_on_the_hall, something_differs, nothing_hidden_shows],
            effects=[publish],
            confirm="确认后，更正立即公开，关注者和挑战者收到通知，不能撤回。",
        ),
        "object": Move(
            "demands.answer_correction",
            label="不同意，退回修改",
            effects=[tell_host_of_objection],
            asks_reason=True,
            tone="plain",
        ),
        "discard": Move(
            "demands.word_correction",
            label="不更正了",
            effects=[tell_both_it_is_dropped],
            asks_reason=True,
            confirm="公开内容保持不变，理由告知企业。",
            tone="stop",
        ),
    },
)
