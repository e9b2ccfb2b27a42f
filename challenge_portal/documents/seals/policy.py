"""Who keeps an authority's seal, who asks for it and who grants it, who sees what."""

from datetime import datetime

from django.db.models import Q

from challenge_portal.accounts.models import User
from challenge_portal.documents.files import register_file_reader, register_file_rule
from challenge_portal.documents.models import Seal, SealRequest, StoredFile
from challenge_portal.documents.states import FileRole
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority, OrganisationGrant
from challenge_portal.organisations.policy import (
    AllOf,
    AnyOf,
    AtTheDeskOf,
    BySystem,
    HoldsRole,
    RelatedPerson,
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
        "documents.ask_for_seal": [AtTheDeskOf(OFFICERS, at="self")],
        "documents.decide_seal": [AtTheDeskOf(SEAL_KEEPER, at="authority")],
        "documents.withdraw_seal_request": [
            AllOf(RelatedPerson("asked_by"), AtTheDeskOf(OFFICERS, at="authority")),
        ],
        "documents.finish_sealing": [BySystem()],
    }
)
for model in (Seal, SealRequest):
    register_visibility(model, AnyOf(AtTheDeskOf(AT_THE_DESK, at="authority"), HoldsRole(OVERSEERS, at="authority")))


def may_read_seal_image(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the seal sees its picture."""
    return visible(Seal, actor).filter(image=file).exists()


def may_read_what_is_sealed(actor: Actor, file: StoredFile) -> bool:
    """Who sees a request reads the paper that it is about: its print and its signed files, nothing beside them."""
    papers = (FileRole.PRINT, FileRole.SIGNED)
    requests = visible(SealRequest, actor)
    return requests.filter(document__files__file=file, document__files__role__in=papers).exists()


register_file_rule("documents.seal", may_read_seal_image)
register_file_reader(may_read_what_is_sealed)


def keepers_of(authority: Authority, *, at: datetime) -> list[User]:
    """The people who keep the seal of exactly this authority now. One query."""
    living = Q(expires_at=None) | Q(expires_at__gt=at)
    grants = OrganisationGrant.objects.filter(
        living, content_object=authority, permission__codename=SEAL_KEEPER, user__is_active=True
    )
    return [grant.user for grant in grants.select_related("user").order_by("user_id")]
