"""Who keeps an authority's seal, who sees it."""

from challenge_portal.documents.files import register_file_rule
from challenge_portal.documents.models import Seal, StoredFile
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import (
    AnyOf,
    AtTheDeskOf,
    HoldsRole,
    register_actions,
    register_visibility,
    visible,
)
from challenge_portal.organisations.roles import OFFICERS, OVERSEERS, SEAL_KEEPER

AT_THE_DESK = OFFICERS | {SEAL_KEEPER}

register_actions(
    {
        "documents.see_seals": [AtTheDeskOf(AT_THE_DESK | OVERSEERS, at="self")],
        "documents.keep_seal": [AtTheDeskOf(SEAL_KEEPER, at="self")],
    }
)
register_visibility(Seal, AnyOf(AtTheDeskOf(AT_THE_DESK, at="authority"), HoldsRole(OVERSEERS, at="authority")))


def may_read_seal_image(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the seal sees its picture."""
    return visible(Seal, actor).filter(image=file).exists()


register_file_rule("documents.seal", may_read_seal_image)
