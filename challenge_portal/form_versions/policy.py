"""Who changes the forms, and who sees their versions.

The portal's own forms are the centre's. Who adds questions to a form, and who reads them, the app above says by
``register_holders``: whoever runs the competition whose form it is.
"""

from __future__ import annotations

from django.db.models import Model, Q

from challenge_portal.form_versions.models import FormVersion
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import (
    AllOf,
    AnyOf,
    HoldsRole,
    Rule,
    Where,
    register_actions,
    register_visibility,
)
from challenge_portal.organisations.roles import AUDIT_ADMINISTRATOR, CENTRE_OFFICER, SYSTEM_ADMINISTRATOR

EDITORS = frozenset({CENTRE_OFFICER, SYSTEM_ADMINISTRATOR})
READERS = EDITORS | {AUDIT_ADMINISTRATOR}


class OfHolders(Rule):
    """One of the rules that the apps of the holders have registered for versions of theirs."""

    def __init__(self) -> None:
        self.rules: dict[str, Rule] = {}

    def _any(self) -> AnyOf:
        return AnyOf(*(AllOf(Where(extends__key=key), rule) for key, rule in self.rules.items()))

    def q(self, actor: Actor) -> Q:
        return self._any().q(actor)

    def holds(self, actor: Actor, obj: Model) -> bool:
        return self._any().holds(actor, obj)

    def possible(self, actor: Actor) -> bool:
        return self._any().possible(actor)


_edit, _see = OfHolders(), OfHolders()


def register_holders(key: str, *, edits: Rule, sees: Rule) -> None:
    """Who adds questions to this form and who reads them; the rules find their way by ``holder``."""
    _edit.rules[key], _see.rules[key] = edits, sees


_PORTALS = Where(holder__isnull=True)

register_actions(
    {
        "form_versions.edit": [AllOf(_PORTALS, HoldsRole(EDITORS)), _edit],
        "form_versions.read": [HoldsRole(READERS)],  # the list of the portal's forms
    }
)
# whoever fills a form in reads it through the record that carries it
register_visibility(FormVersion, AnyOf(AllOf(_PORTALS, HoldsRole(READERS)), _see))
