"""What waits for judges, and for both sides of a final."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from awards.selectors.parties import partners_to_decide, questions_to_challenger, questions_to_owner
from awards.selectors.scoring import entries_to_score, seats_to_sign
from challenge_portal.organisations.actors import Actor
from challenge_portal.pages.desk.tallies import Counts, Tally
from challenge_portal.pages.desk.todo import Part, Todo


def _tallies(actor: Actor, at: datetime) -> dict[str, Tally]:
    """Sheets to submit, partners to decide on, questions to answer as either side, promises to sign."""
    return {
        "to_score": Tally(entries_to_score(actor)),
        "to_decide": Tally(partners_to_decide(actor)),
        "asked_as_owner": Tally(questions_to_owner(actor)),
        "asked_as_challenger": Tally(questions_to_challenger(actor)),
        "unsigned": Tally(seats_to_sign(actor)),
    }


def _todos(counts: Counts, actor: Actor, at: datetime) -> Iterator[Todo]:
    judging, mine = reverse("awards:judging"), reverse("awards:my_finals")
    if count := counts.of("to_score").count:
        yield Todo("提交评分", "上场组已进入答辩或评分，等待提交评分表。", judging, "去评分", count, True)
    if count := counts.of("to_decide").count:
        yield Todo("决定合作方", "现场赛成绩已公布，名次供参考。", mine, "去决定", count, True)
    if count := counts.of("asked_as_owner").count + counts.of("asked_as_challenger").count:
        yield Todo("答复是否参加现场赛", "承办单位在征求意见，双方同意后才抽签。", mine, "去答复", count)
    if count := counts.of("unsigned").count:
        yield Todo("签署评委保密与回避承诺", "签署后才能阅读挑战文件和评分。", judging, "去签署", count)


FINALS = Part(_tallies, _todos)
