"""Browsers without a screen: Django's client, signed in as somebody who acts for somebody."""

from __future__ import annotations

from django.test import Client

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.middleware import SESSION_KEY

BACKEND = "challenge_portal.accounts.backends.PersonBackend"


def browser_of(actor: Actor | None = None) -> Client:
    """A client of this actor; without one a visitor's."""
    client = Client()
    if actor is not None:
        assert actor.person is not None
        client.force_login(actor.person, backend=BACKEND)
        session = client.session
        session[SESSION_KEY] = actor.key
        session.save()
    return client
