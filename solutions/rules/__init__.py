"""The rules of the notices as functions; guards and pages both ask here."""

from solutions.rules.registrations import (
    TO_SIGN,
    Reader,
    calendar_refusal,
    challenger_refusal,
    check_registration,
    detail_refusal,
    own_demand_refusal,
    reader_of,
    registration_of,
    texts_for,
    unsigned,
    window_refusal,
)

__all__ = [
    "TO_SIGN",
    "Reader",
    "calendar_refusal",
    "challenger_refusal",
    "check_registration",
    "detail_refusal",
    "own_demand_refusal",
    "reader_of",
    "registration_of",
    "texts_for",
    "unsigned",
    "window_refusal",
]
