"""Registrations, solutions, meetings and agreements in the interface."""

from solutions.api import agreements, answers, filing, matching, registrations

ROUTES = [
    *registrations.ROUTES,
    *filing.ROUTES,
    *answers.ROUTES,
    *matching.ROUTES,
    *agreements.ROUTES,
]
