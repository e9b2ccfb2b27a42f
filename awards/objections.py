"""A round of awards as the matter of an objection."""

from __future__ import annotations

from datetime import datetime

from awards.models import AwardRound
from awards.selectors.public_awards import takes_objections
from awards.states import AWARD_ROUNDS_IN_PUBLIC
from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import Refusal
from competitions.complaint_subjects import ComplaintSubject


def round_in_publicity(typed: str, at: datetime) -> ComplaintSubject | None:
    """The round, if the public knows of it; with a refusal when its publicity is over."""
    round_ = AwardRound.objects.filter(pk=int(typed), state__in=AWARD_ROUNDS_IN_PUBLIC).first()
    if round_ is None:
        return None
    refusal = None
    if not takes_objections(round_, at=at):
        refusal = Refusal(
            f"{round_}的公示期已于 {moment(round_.ends_at)} 届满，不能再提出异议。"
            "认为赛事有弄虚作假或者违规的，可以作为投诉提交。",
            way_on="改为投诉",
        )
    return ComplaintSubject(
        AwardRound._meta.label_lower, str(round_.pk), f"{round_}奖励公示", round_.competition_id, refusal
    )
