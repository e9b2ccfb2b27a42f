"""News from demands for the apps above: they hand in callables, demands knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from demands.models import Correction, Demand

TakingDownFollower = Callable[[Demand, str, datetime], None]
_followers: list[TakingDownFollower] = []
CorrectionFollower = Callable[[Correction, datetime], None]
_correction_followers: list[CorrectionFollower] = []


def when_taken_down(follower: TakingDownFollower) -> None:
    """Have ``follower(demand, reason, at)`` called in the transaction that takes a demand off the hall."""
    if follower not in _followers:
        _followers.append(follower)


def taken_down(demand: Demand, reason: str, *, at: datetime) -> None:
    """Tell everybody who has begun something for this demand."""
    for follower in _followers:
        follower(demand, reason, at)


def when_corrected(follower: CorrectionFollower) -> None:
    """Have ``follower(correction, at)`` called in the transaction that makes a correction public."""
    if follower not in _correction_followers:
        _correction_followers.append(follower)


def corrected(correction: Correction, *, at: datetime) -> None:
    """Tell everybody who reads the demand."""
    for follower in _correction_followers:
        follower(correction, at)
