"""Editions, hosting applications, what follows them, and the review in the interface."""

from competitions.api import after, cases, reviewing

ROUTES = [*cases.ROUTES, *after.ROUTES, *reviewing.ROUTES]
