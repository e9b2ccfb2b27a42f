"""How a letter of recommendation moves: written, numbered, stamped, sent; or discarded (国科火字〔2022〕47号, 三.（一）2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.documents.scans import wrong_scan
from challenge_portal.documents.services import current_scan, current_signed
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import Move, Workflow
from competitions import letter_effects
from competitions.document_numbers import number_refusal, used_number_refusal
from competitions.models import RecommendationLetter
from competitions.states import EDITIONS_BEING_DECIDED, LETTER_EDGES, ApplicationState, LetterState

DECIDED = (ApplicationState.ACCEPTED, ApplicationState.NOT_ACCEPTED)


def edition_is_open(letter: RecommendationLetter, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """A letter about a concluded edition helps nobody."""
    if letter.edition.state not in EDITIONS_BEING_DECIDED:
        return Refusal(f"{letter.edition}{letter.edition.get_state_display()}，不能再报送申报函。")
    return None


def number_is_fit(letter: RecommendationLetter, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The 发文字号 has its form and was not given to another paper of this office."""
    return number_refusal(letter.document_number) or used_number_refusal(
        letter.document_number, office=letter.province, besides=letter
    )


def all_are_recommended(letter: RecommendationLetter, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Every application in it is one that the province recommends at this moment, and there is at least one."""
    held = list(letter.applications.select_related("host"))
    if not held:
        return Refusal("申报函里还没有申办表，请先选入。", field="applications", way_on="修改")
    gone = [each.host.name for each in held if each.state != ApplicationState.RECOMMENDED]
    if gone:
        return Refusal(f"{'、'.join(gone)}的申办表已不是“省级已推荐”，请移出后再办理。", field="applications")
    return None


def is_stamped(letter: RecommendationLetter, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The stamped scan of exactly this version is there, and nothing read on it says that it is another paper's; or its
    print carries the province's electronic seal.
    """
    scan = current_scan(letter.document) if letter.document else None
    if scan is not None:
        return wrong_scan(scan)
    if letter.document is None or current_signed(letter.document) is None:
        missing = "缺少这一版申报函的盖章扫描件或电子签章件。请打印、盖章后上传扫描件；或者申请用印。"
        return Refusal(missing, field="scan", way_on="上传盖章件")
    return None


def nothing_is_decided(letter: RecommendationLetter, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """What the centre decided on stays."""
    if letter.applications.filter(state__in=DECIDED).exists():
        return Refusal("火炬中心已对其中的申办表作出决定，申报函不能作废。")
    return None


LETTER = Workflow(
    RecommendationLetter,
    LetterState,
    LETTER_EDGES,
    initial=LetterState.DRAFT,
    final={LetterState.DISCARDED},
    locks=lambda letter: [letter.edition],
    moves={
        "issue": Move(
            "competitions.write_letter",
            label="定稿",
            guards=[edition_is_open, all_are_recommended, number_is_fit],
            effects=[letter_effects.make_paper],
        ),
        "take_back": Move(
            "competitions.write_letter",
            label="取消定稿",
            effects=[letter_effects.void_paper],
            confirm="取消后可以继续修改。已打印和盖章的这一版随即失效，须重新定稿、打印、盖章。",
            tone="plain",
        ),
        "send": Move(
            "competitions.write_letter",
            label="报送火炬中心",
            guards=[edition_is_open, all_are_recommended, is_stamped],
            effects=[letter_effects.hand_to_centre],
        ),
        "discard": Move(
            "competitions.write_letter",
            label="作废",
            guards=[nothing_is_decided],
            effects=[letter_effects.free_applications],
            asks_reason=True,
            confirm="作废后，其中的申办表可以编入另一份申报函，发文字号可以重新使用。",
            tone="stop",
        ),
    },
)
