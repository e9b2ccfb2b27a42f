"""How a round of awards moves, from the host's nominations through publicity to the decision; each award with it.

No notice sets a length for publicity: the office days are the competition's own data. Sources of the rest:
沪科合〔2019〕23号 三（五）2 (奖项、名额、金额), 国科发火〔2019〕228号 四.3 (赛事结果及时公开), 四.5 (投诉和纠纷处理机制).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from awards.effects import rounds as effects
from awards.models import Award, AwardRound
from awards.rules import rounds as rules
from awards.states import (
    AWARD_EDGES,
    AWARD_ROUND_EDGES,
    AwardRoundState,
    AwardState,
)
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import SYSTEM_MOVE, Move, Workflow

A_MOMENT = timedelta(microseconds=1)
OPEN_TO_DROP = frozenset({AwardRoundState.PUBLICISED, AwardRoundState.CLOSED})


def has_awards(round_: AwardRound, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """An empty list says nothing."""
    if not round_.awards.filter(state=AwardState.NOMINATED).exists():
        return Refusal("这一批还没有提名，请先提名。", way_on="提名")
    return None


def fits_the_catalogue(round_: AwardRound, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Numbers and sums are within the catalogue as it now is. Asked when the move is made, not for its button."""
    if data is None:
        return None
    return rules.round_refusal(effects.living(round_))


def is_long_enough(round_: AwardRound, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The publicity lasts the office days that the competition has promised."""
    if data is None:
        return None
    return rules.length_refusal(round_, data["ends_at"], at=at)


def no_open_objection(round_: AwardRound, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Nothing is decided while somebody waits for the answer to an objection."""
    open_ = list(rules.open_objections(round_).select_related("body"))
    if open_:
        bodies = "、".join(dict.fromkeys(str(each.body) for each in open_))
        return Refusal(
            f"本批有 {len(open_)} 件异议尚未办结（受理机构：{bodies}），办结后才能公布获奖名单。",
            way_on="等受理机构答复",
            rule="国科发火〔2019〕228号 四.5",
        )
    return None


def round_is_decided(award: Award, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """An award is granted with its round, never by itself."""
    if award.round.state != AwardRoundState.DECIDED:
        return Refusal("奖项随本批公布一并授予，不能单独授予。", way_on="公布获奖名单")
    return None


def round_is_publicised(award: Award, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Before publicity a nomination is simply taken out; after the decision it stands."""
    if award.round.state not in OPEN_TO_DROP:
        return Refusal(
            f"本批{award.round.get_state_display()}，不能改为不予授予。"
            + ("请直接移出提名。" if award.round.state == AwardRoundState.DRAFT else "")
        )
    return None


def round_is_undecided(award: Award, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """What was decided stays."""
    if award.round.state == AwardRoundState.DECIDED:
        return Refusal("本批已公布，不能再恢复提名。可以在下一批重新提名。")
    return None


def there_is_room(award: Award, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The place may have been given to somebody else meanwhile. Asked when the move is made, not for its button."""
    if data is None:
        return None
    demand = award.demand_id or (award.solution.demand_id if award.solution else None)
    return rules.taken_refusal(award) or rules.award_refusal(award.kind, amount=award.amount, demand_id=demand)


def publicity_ends(round_: AwardRound) -> datetime | None:
    """The moment after the last in which an objection is in time."""
    return round_.ends_at + A_MOMENT if round_.ends_at is not None else None


ROUND = Workflow(
    AwardRound,
    AwardRoundState,
    AWARD_ROUND_EDGES,
    initial=AwardRoundState.DRAFT,
    final={AwardRoundState.DECIDED},
    locks=lambda round_: [round_.competition],
    moves={
        "publicise": Move(
            "awards.run_round",
            label="开始公示",
            guards=[has_awards, fits_the_catalogue, is_long_enough],
            effects=[effects.put_out],
            offered=False,
        ),
        "expire": Move(SYSTEM_MOVE, label="公示期满", effects=[effects.ask_for_decision], due=publicity_ends),
        "take_back": Move(
            "awards.run_round",
            label="撤回公示",
            effects=[effects.withdraw_publicity],
            asks_reason=True,
            confirm="撤回后名单不再公开，公告页只写明撤回和原因。改好后重新公示，期限重新计算。",
            tone="stop",
        ),
        "decide": Move(
            "awards.run_round",
            label="公布获奖名单",
            guards=[has_awards, fits_the_catalogue, no_open_objection],
            effects=[effects.give_out],
            confirm="公布后发布获奖名单、取证书编号、生成荣誉证书并通知获奖者，不能再改。",
        ),
    },
)

AWARD = Workflow(
    Award,
    AwardState,
    AWARD_EDGES,
    initial=AwardState.NOMINATED,
    final={AwardState.GRANTED},
    locks=lambda award: [award.round.competition, award.round],
    moves={
        "grant": Move("awards.run_award", label="授予", guards=[round_is_decided], offered=False),
        "drop": Move(
            "awards.run_award",
            label="不予授予",
            guards=[round_is_publicised],
            effects=[effects.note_dropped],
            asks_reason=True,
            tone="stop",
        ),
        "restore": Move(
            "awards.run_award",
            label="恢复提名",
            guards=[round_is_undecided, there_is_room],
            asks_reason=True,
            tone="plain",
        ),
    },
)
