"""How a registration moves: signed on the portal and admitted at once, or by a stamped copy that the host compares.

The stamped copy carries the texts whole, so stamp and signature on it stand for the signatures on the portal.

Who may is in policy.py, the rules with their sources in rules, what follows in effects.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.documents.services import current_scan
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import Move, Workflow
from demands.rules import first_error
from solutions import rules
from solutions.effects import registrations as effects
from solutions.models import Registration, Solution
from solutions.states import (
    REGISTRATION_EDGES,
    REGISTRATION_OVER,
    SOLUTION_ENDED,
    RegistrationState,
    SolutionState,
)


def asks_no_stamp(registration: Registration, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Where the edition demands a stamped copy, signing on the portal alone isn't enough."""
    if registration.competition.edition.stamped_registration:
        return Refusal(
            "本届要求提交签字盖章的报名表。请先定稿，打印、签字盖章后上传扫描件，再提交。",
            way_on="定稿",
            rule=str(registration.competition.edition),
        )
    return None


def asks_stamp(registration: Registration, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """A stamped copy is made only where the edition demands one."""
    if not registration.competition.edition.stamped_registration:
        return Refusal("本届在门户签署即可报名，不需要盖章件。", way_on="报名")
    return None


def window_open(registration: Registration, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """In time; what came in time and was given back may be mended beyond the deadline."""
    if registration.submitted_at is not None:
        return None
    return rules.window_refusal(registration.competition, at=at)


def unit_confirmed(registration: Registration, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The unit's code or foreign number has been compared with its papers."""
    return rules.registrations.unit_refusal(registration.institution)


def texts_signed(registration: Registration, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """挑战须知, 保密协议 and 免责声明 are signed by whoever registers, in the versions now in force."""
    left = rules.unsigned(actor.person, registration)
    if left:
        titles = "".join(f"《{text.title}》" for text in rules.texts_for(left))
        return Refusal(f"请先签署{titles}，再报名。", way_on="签署", rule=rules.registrations.SIGNING)
    return None


def form_complete(registration: Registration, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Every field of the 报名表 within its limits; the page shows all errors, the refusal the first."""
    return first_error(registration.form_version, rules.check_registration(registration))


def scan_there(registration: Registration, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The signed and stamped scan of exactly this version."""
    if registration.document is None or current_scan(registration.document) is None:
        return Refusal(
            f"缺少第 {registration.revision} 版定稿的签字盖章扫描件。请打印定稿，签字盖章后上传扫描件。",
            field="scan",
            way_on="上传盖章件",
        )
    return None


def scan_was_compared(registration: Registration, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The officer has looked at the stamped copy page by page and ticked 与系统一致."""
    if data is None or data.get("scan_matches"):
        return None
    return Refusal("请先逐页比对盖章件，并勾选“与系统一致”。不一致的，请退回修改并写明页码。", field="scan_matches")


def nothing_under_way(registration: Registration, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Solutions that are still alive are taken back first, each with its reason."""
    living = (
        Solution.objects.filter(registration=registration)
        .exclude(state__in=SOLUTION_ENDED - {SolutionState.AGREED})
        .count()
    )
    if living:
        return Refusal(f"还有 {living} 份解决方案没有撤回。请先逐份撤回，再撤回报名。", way_on="我的方案")
    return None


TO_REGISTER = [window_open, unit_confirmed, form_complete]

REGISTRATION = Workflow(
    Registration,
    RegistrationState,
    REGISTRATION_EDGES,
    initial=RegistrationState.DRAFT,
    final=REGISTRATION_OVER,
    moves={
        # the challenger
        "register": Move(
            "solutions.edit_registration",
            label="报名",
            guards=[asks_no_stamp, *TO_REGISTER, texts_signed],
            effects=[effects.admit_at_once],
        ),
        "finalise": Move(
            "solutions.edit_registration",
            label="定稿",
            guards=[asks_stamp, *TO_REGISTER],
            effects=[effects.take_number, effects.make_paper],
        ),
        "take_back": Move(
            "solutions.edit_registration",
            label="取消定稿",
            effects=[effects.void_paper],
            confirm="取消后可以继续修改。已打印和盖章的这一版随即失效，须重新定稿、打印、盖章。",
            tone="plain",
        ),
        "submit": Move(
            "solutions.edit_registration",
            label="提交",
            guards=[scan_there, window_open, unit_confirmed],
            effects=[effects.hand_to_host],
        ),
        # the host
        "admit": Move(
            "solutions.review_registration",
            label="准予报名",
            guards=[scan_was_compared],
            effects=[effects.admit],
            offered=False,
        ),
        "give_back": Move(
            "solutions.review_registration",
            label="退回修改",
            effects=[effects.hand_back],
            asks_reason=True,
            tone="plain",
        ),
        "refuse": Move(
            "solutions.review_registration",
            label="不予受理",
            effects=[effects.tell_refused],
            asks_reason=True,
            confirm="理由会原样告知挑战者。已报名的，不能再查看需求详情和提交方案。",
            tone="stop",
        ),
        # the challenger steps back
        "withdraw": Move(
            "solutions.edit_registration",
            label="撤回报名",
            guards=[nothing_under_way],
            effects=[effects.leave],
            asks_reason=True,
            confirm="撤回后不能再查看需求详情；征集截止前可以重新报名。",
            tone="stop",
        ),
    },
)
