"""Finals and awards in the interface."""

from awards.api import finals, rounds, scoring

ROUTES = [
    *finals.ROUTES,
    *scoring.ROUTES,
    *rounds.ROUTES,
]
