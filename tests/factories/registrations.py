"""Challengers on their way to being registered, moved by the services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import load_form
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution
from competitions.models import Competition, Edition
from demands.models import Demand
from solutions import services
from solutions.forms_data import registration_v1
from solutions.models import Registration
from solutions.rules import TO_SIGN
from tests.factories.organisations import NOW, UserFactory, member

BASIS = "长期从事精密传动与金属疲劳研究，有台架试验条件，主持过同类课题，相关工艺已在两家企业试用。"


def load_registration_form() -> FormVersion:
    """The 报名表."""
    form = registration_v1
    return load_form(form.KEY, form.VERSION, form.TITLE, form.FIELDS, source=form.SOURCE)


def registration_answers(**given: Any) -> dict[str, Any]:
    """Complete answers of a university."""
    return {
        "kind": "university",
        "country": "CN",
        "id_tail": "",
        "address": "日照市东港区学苑路 1 号",
        "leader_name": "演示陈工",
        "leader_position": "教授",
        "leader_degree": "博士研究生",
        "leader_phone": "13800000021",
        "leader_email": "chen@example.invalid",
        "contact_name": "",
        "contact_phone": "",
        "team": [{"member": "演示刘工", "unit": "演示海岳大学", "position": "副教授", "part": "工艺试验"}],
        "wanted": [],
        "basis": BASIS,
        "rights": [],
        "agency": "",
        "manager": "",
        "public_final": "yes",
        "declaration": ["true", "rights", "secret", "risk"],
    } | given


def as_oneself() -> Actor:
    """A natural person who acts for no unit."""
    return Actor(UserFactory())


def foreign_unit(**given: Any) -> Actor:
    """Somebody of a confirmed unit abroad."""
    values = {
        "name": "Demo Institut für Antriebstechnik",
        "code": "",
        "country": "DE",
        "foreign_number": "HRB 12345",
        "kind": "research_institute",
        "registered_at": NOW,
    } | given
    return member(Institution.objects.create(**values))


def started(actor: Actor, competition: Competition, *, at: datetime = NOW, **given: Any) -> Registration:
    """A draft as the portal fills it."""
    load_registration_form()
    return services.start_registration(actor=actor, competition=competition, at=at, **given)


def filled(
    actor: Actor, competition: Competition, *, at: datetime = NOW, answers: Mapping[str, Any] | None = None
) -> Registration:
    """A complete form, not yet signed."""
    registration = started(actor, competition, at=at)
    more: dict[str, Any] = {} if actor.institution else {"kind": "person", "id_tail": "1234"}
    typed = registration_answers(**(more | dict(answers or {})))
    services.save_registration(actor=actor, registration=registration, answers=typed, at=at)
    return registration


def sign(actor: Actor, registration: Registration, *, at: datetime = NOW) -> None:
    """All three texts, with the signer's own name."""
    names = dict.fromkeys(TO_SIGN, actor.label)
    services.sign_registration_texts(actor=actor, registration=registration, names=names, at=at, address="203.0.113.9")


def signed_form(actor: Actor, competition: Competition, *, at: datetime = NOW, **given: Any) -> Registration:
    """A complete form with its texts signed."""
    registration = filled(actor, competition, at=at, **given)
    sign(actor, registration, at=at)
    return registration


def registered(actor: Actor, competition: Competition, *, at: datetime = NOW, **given: Any) -> Registration:
    """Admitted at once, as where no stamp is asked for."""
    registration = signed_form(actor, competition, at=at, **given)
    return services.register(actor=actor, registration=registration, at=at)


def ask_for_stamp(competition: Competition) -> None:
    """The edition demands a stamped copy."""
    Edition.objects.filter(pk=competition.edition_id).update(stamped_registration=True)
    competition.refresh_from_db()


def fresh(demand: Demand) -> Demand:
    """The demand read again, with everything that hung on it forgotten."""
    return Demand.objects.get(pk=demand.pk)
