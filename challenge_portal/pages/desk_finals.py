"""What waits for judges, and for both sides of a final."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from awards.selectors.parties import party_todos
from awards.selectors.scoring import scoring_todos
from challenge_portal.organisations.actors import Actor
from challenge_portal.pages.todo import Todo


def final_todos(actor: Actor) -> Iterator[Todo]:
    """Sheets to submit, promises to sign, questions to answer, partners to decide on. Three queries for who is no judge."""
    unsigned, to_score = scoring_todos(actor)
    asked, undecided = party_todos(actor)
    judging, mine = reverse("awards:judging"), reverse("awards:my_finals")
    if to_score:
        yield Todo("提交评分", "上场组已进入答辩或评分，等待提交评分表。", judging, "去评分", to_score, True)
    if undecided:
        yield Todo("决定合作方", "现场赛成绩已公布，名次供参考。", mine, "去决定", undecided, True)
    if asked:
        yield Todo("答复是否参加现场赛", "承办单位在征求意见，双方同意后才抽签。", mine, "去答复", asked)
    if unsigned:
        yield Todo("签署评委保密与回避承诺", "签署后才能阅读挑战文件和评分。", judging, "去签署", unsigned)
