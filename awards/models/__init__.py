"""Finals with panels and scores, the enterprise's decisions, and the awards."""

from awards.models.catalogue import Award, AwardKind, AwardRound
from awards.models.finals import Decision, Entry, Final, FinalDemand
from awards.models.panels import Judge, Recusal, ScoreSheet

__all__ = [
    "Award",
    "AwardKind",
    "AwardRound",
    "Decision",
    "Entry",
    "Final",
    "FinalDemand",
    "Judge",
    "Recusal",
    "ScoreSheet",
]
