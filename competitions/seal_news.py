"""Who learns of a request for an office's seal: its keepers that one waits, the officer who asked how it ended."""

from __future__ import annotations

from datetime import datetime

from challenge_portal.documents.models import SealRequest
from challenge_portal.documents.seals.policy import keepers_of
from challenge_portal.documents.seals.workflow import register_seal_news
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from competitions.effects import APPLICATIONS


def tell_of_seals(request: SealRequest, move: str, actor: Actor, at: datetime) -> None:
    """One message; its link opens the request."""
    paper = f"{request.document.title}（{request.document.number}）"
    if move == "ask":
        people = [each for each in keepers_of(request.authority, at=at) if each.pk != request.asked_by_id]
        text = f"{actor.label}申请在{paper}上用印：{request.purpose}。请审批。"
    else:
        people = [request.asked_by]
        text = {
            "sign": f"{paper}已电子签章。",
            "refuse": f"{paper}的用印申请未获同意。理由：{request.opinion}",
            "fail": f"{paper}没有签成：{request.problem}",
        }[move]
    tell(people, text=text, link=request.get_absolute_url(), at=at, kind=APPLICATIONS)


register_seal_news(tell_of_seals)
