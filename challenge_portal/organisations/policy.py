"""Permission and visibility: each rule is written once and compiles to a queryset filter and to a yes/no.

``can(actor, action, obj)`` asks the table MAY that each app registers; ``visible(Model, actor)`` and
``sees(actor, obj)`` ask the visibility rule of the model. An unknown action or model raises: a typing error must
never pass as a silent no, and still less as a silent yes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import ForeignKey, Model, Q, QuerySet

from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import Actor

NOBODY = Q(pk__in=[])
EVERYBODY = ~NOBODY
AnyModel = TypeVar("AnyModel", bound=Model)


class UnknownAction(KeyError):
    """An action or model without a rule was asked about: a mistake in the code, never a refusal."""


class Rule:
    """One rule. ``q`` is the filter; ``holds`` the yes/no; ``possible`` whether it could hold for any object."""

    def q(self, actor: Actor) -> Q:
        raise NotImplementedError(f"{type(self).__name__} has no filter")

    def holds(self, actor: Actor, obj: Model) -> bool:
        """By default the database answers with the filter itself, so that the two can't differ."""
        return type(obj)._base_manager.filter(self.q(actor), pk=obj.pk).exists()

    def possible(self, actor: Actor) -> bool:
        """For menus and for creating: is there anything at all that this rule could allow the actor?"""
        return True


def follow(obj: Any, lookup: str) -> Any:
    """The value at the end of a lookup of single-valued relations (``competition__edition``); None if one is empty."""
    for name in lookup.split("__"):
        if obj is None:
            return None
        obj = getattr(obj, name)
    return obj


def follow_key(obj: Any, lookup: str) -> Any:
    """The primary key at the end of such a lookup, without reading the row that it points at; None if one is empty."""
    way, _, last = lookup.rpartition("__")
    holder = follow(obj, way) if way else obj
    if holder is None:
        return None
    field = holder._meta.get_field(last)
    if isinstance(field, ForeignKey):
        return getattr(holder, field.attname)
    found = getattr(holder, last)
    return None if found is None else found.pk


@dataclass(frozen=True)
class HoldsRole(Rule):
    """The actor holds one of the roles at the authority which ``at`` names, or anywhere above it.

    ``at`` is a lookup over single-valued relations from the object to an Authority; "self" means the object is one;
    an empty ``at`` means that holding the role anywhere is enough.
    """

    roles: frozenset[str]
    at: str = ""

    def __init__(self, roles: Iterable[str] | str, at: str = "") -> None:
        object.__setattr__(self, "roles", frozenset([roles] if isinstance(roles, str) else roles))
        object.__setattr__(self, "at", at)

    def q(self, actor: Actor) -> Q:
        if not self.at:
            return EVERYBODY if actor.holds(self.roles) else NOBODY
        prefix = "" if self.at == "self" else f"{self.at}__"
        found = NOBODY
        for path in actor.paths(self.roles):
            found |= Q(**{f"{prefix}path__startswith": path})
        return found

    def holds(self, actor: Actor, obj: Model) -> bool:
        if not self.at:
            return actor.holds(self.roles)
        paths = actor.paths(self.roles)
        if not paths:
            return False
        authority: Any = obj if self.at == "self" else follow(obj, self.at)
        return authority is not None and any(authority.path.startswith(path) for path in paths)

    def possible(self, actor: Actor) -> bool:
        return actor.holds(self.roles)


@dataclass(frozen=True)
class AtTheDeskOf(Rule):
    """The actor acts for exactly the authority that ``at`` names and holds one of the roles there (not above it).

    For acts that an office does in its own name: a province recommends, its superior may look but not sign for it.
    """

    roles: frozenset[str]
    at: str

    def __init__(self, roles: Iterable[str] | str, at: str) -> None:
        object.__setattr__(self, "roles", frozenset([roles] if isinstance(roles, str) else roles))
        object.__setattr__(self, "at", at)

    def q(self, actor: Actor) -> Q:
        if actor.authority is None or not actor.holds(self.roles):
            return NOBODY
        lookup = "pk" if self.at == "self" else f"{self.at}__pk"
        return Q(**{lookup: actor.authority.pk})

    def holds(self, actor: Actor, obj: Model) -> bool:
        if actor.authority is None or not actor.holds(self.roles):
            return False
        return bool((obj.pk if self.at == "self" else follow_key(obj, self.at)) == actor.authority.pk)

    def possible(self, actor: Actor) -> bool:
        return actor.authority is not None and actor.holds(self.roles)


@dataclass(frozen=True)
class Related(Rule):
    """The actor acts for the institution that the relation names (``owner``); ``administrator`` asks for the 单位管理员."""

    relation: str
    administrator: bool = False

    def _may(self, actor: Actor) -> bool:
        return actor.institution is not None and (not self.administrator or actor.membership_role == "administrator")

    def q(self, actor: Actor) -> Q:
        if not self._may(actor) or actor.institution is None:
            return NOBODY
        lookup = "pk" if self.relation == "self" else self.relation
        return Q(**{lookup: actor.institution.pk})

    def holds(self, actor: Actor, obj: Model) -> bool:
        if not self._may(actor) or actor.institution is None:
            return False
        return bool((obj.pk if self.relation == "self" else follow_key(obj, self.relation)) == actor.institution.pk)

    def possible(self, actor: Actor) -> bool:
        return self._may(actor)


@dataclass(frozen=True)
class RelatedPerson(Rule):
    """The object belongs to the acting person themselves."""

    relation: str

    def q(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOBODY
        return Q(**{"pk" if self.relation == "self" else self.relation: actor.person.pk})

    def holds(self, actor: Actor, obj: Model) -> bool:
        if actor.person is None:
            return False
        return bool((obj.pk if self.relation == "self" else follow_key(obj, self.relation)) == actor.person.pk)

    def possible(self, actor: Actor) -> bool:
        return actor.person is not None


@dataclass(frozen=True)
class Among(Rule):
    """The value at ``lookup`` is among the ids that ``ids(actor)`` finds: for relations through a table of parties.

    ``ids`` must be a module-level function; its answer is remembered for the request.
    """

    lookup: str
    ids: Callable[[Actor], frozenset[int]]

    def _found(self, actor: Actor) -> frozenset[int]:
        if not actor.is_signed_in:
            return frozenset()
        return actor.remember(self.ids, lambda: self.ids(actor))

    def q(self, actor: Actor) -> Q:
        return Q(**{f"{self.lookup}__in": sorted(self._found(actor))})

    def holds(self, actor: Actor, obj: Model) -> bool:
        return follow(obj, self.lookup) in self._found(actor)

    def possible(self, actor: Actor) -> bool:
        return bool(self._found(actor))


class Where(Rule):
    """A condition on the object's own columns: ``Where(state=…)``, ``Where(state__in=…)``, ``Where(published_at__isnull=False)``."""

    def __init__(self, **conditions: Any) -> None:
        self.conditions = conditions

    def q(self, actor: Actor) -> Q:
        return Q(**self.conditions)

    def holds(self, actor: Actor, obj: Model) -> bool:
        return all(self._holds(obj, lookup, value) for lookup, value in self.conditions.items())

    @staticmethod
    def _holds(obj: Model, lookup: str, value: Any) -> bool:
        if lookup.endswith("__in"):
            return follow(obj, lookup.removesuffix("__in")) in value
        if lookup.endswith("__isnull"):
            return (follow(obj, lookup.removesuffix("__isnull")) is None) is value
        return bool(follow(obj, lookup) == value)


class Anybody(Rule):
    """Everybody, the visitor without a sign-in included."""

    def q(self, actor: Actor) -> Q:
        return EVERYBODY

    def holds(self, actor: Actor, obj: Model) -> bool:
        return True


class SignedIn(Rule):
    """Every signed-in person."""

    def q(self, actor: Actor) -> Q:
        return EVERYBODY if actor.is_signed_in else NOBODY

    def holds(self, actor: Actor, obj: Model) -> bool:
        return actor.is_signed_in

    def possible(self, actor: Actor) -> bool:
        return actor.is_signed_in


class BySystem(Rule):
    """The portal itself, in a job: for what follows by itself from an act that somebody was allowed."""

    def q(self, actor: Actor) -> Q:
        return EVERYBODY if actor.is_system else NOBODY

    def holds(self, actor: Actor, obj: Model) -> bool:
        return actor.is_system

    def possible(self, actor: Actor) -> bool:
        return actor.is_system


class _Combined(Rule):
    def __init__(self, *rules: Rule) -> None:
        self.rules = rules


class AnyOf(_Combined):
    """At least one of the rules."""

    def q(self, actor: Actor) -> Q:
        found = NOBODY
        for rule in self.rules:
            found |= rule.q(actor)
        return found

    def holds(self, actor: Actor, obj: Model) -> bool:
        return any(rule.holds(actor, obj) for rule in self.rules)

    def possible(self, actor: Actor) -> bool:
        return any(rule.possible(actor) for rule in self.rules)


class AllOf(_Combined):
    """Each of the rules."""

    def q(self, actor: Actor) -> Q:
        found = EVERYBODY
        for rule in self.rules:
            found &= rule.q(actor)
        return found

    def holds(self, actor: Actor, obj: Model) -> bool:
        return all(rule.holds(actor, obj) for rule in self.rules)

    def possible(self, actor: Actor) -> bool:
        return all(rule.possible(actor) for rule in self.rules)


_actions: dict[str, Rule] = {}
_visibility: dict[type[Model], Rule] = {}


def register_actions(table: Mapping[str, Sequence[Rule]]) -> None:
    """Add an app's table action → rules (any of them is enough). A second rule for an action raises."""
    for action, rules in table.items():
        if action in _actions:
            raise ValueError(f"{action} already has a rule")
        _actions[action] = AnyOf(*rules)


def register_visibility(model: type[Model], rule: Rule) -> None:
    """Say who sees the rows of a model. A second rule for a model raises."""
    if model in _visibility:
        raise ValueError(f"{model} already has a visibility rule")
    _visibility[model] = rule


def actions() -> dict[str, Rule]:
    """All actions with their rules, for the permission tests and the documentation."""
    return dict(_actions)


def visibilities() -> dict[type[Model], Rule]:
    """All models with their visibility rules, for the property tests."""
    return dict(_visibility)


def can(actor: Actor, action: str, obj: Model | None = None) -> bool:
    """Whether the actor may do this to the object; without an object: whether it could be allowed to for any.

    Raises UnknownAction for an action that no policy names.
    """
    try:
        rule = _actions[action]
    except KeyError:
        raise UnknownAction(action) from None
    return rule.possible(actor) if obj is None else rule.holds(actor, obj)


def visible(model: type[AnyModel], actor: Actor) -> QuerySet[AnyModel]:
    """The rows of the model that the actor may see, for look-ups by views, services and the admin."""
    try:
        rule = _visibility[model]
    except KeyError:
        raise UnknownAction(f"visibility of {model._meta.label}") from None
    return model._default_manager.filter(rule.q(actor))


def sees(actor: Actor, obj: Model) -> bool:
    """Whether the actor may see this object; equal to being in ``visible()`` (held by a property test)."""
    try:
        rule = _visibility[type(obj)]
    except KeyError:
        raise UnknownAction(f"visibility of {obj._meta.label}") from None
    return rule.holds(actor, obj)


def get_visible(model: type[AnyModel], actor: Actor, *related: str, **lookup: Any) -> AnyModel:
    """One visible row, with ``related`` selected along. Raises NotVisible: a foreign or forged id is a 404."""
    queryset = visible(model, actor)
    if related:
        queryset = queryset.select_related(*related)
    try:
        return queryset.get(**lookup)
    except (ObjectDoesNotExist, ValueError, OverflowError):
        raise NotVisible(f"{model._meta.label} {lookup}") from None
