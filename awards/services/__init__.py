"""What writes: one name for each act, imported by part."""

# rounds
from awards.services.catalogue import KindEntry, entry_of, load_catalogue, remove_kind, save_kind
from awards.services.exports import export_round
from awards.services.rounds import (
    Nomination,
    create_round,
    move_award,
    move_round,
    nominate,
    publicise_round,
    rename_round,
    take_out,
)

__all__ = [
    "KindEntry",
    "Nomination",
    "create_round",
    "entry_of",
    "export_round",
    "load_catalogue",
    "move_award",
    "move_round",
    "nominate",
    "publicise_round",
    "remove_kind",
    "rename_round",
    "save_kind",
    "take_out",
]
