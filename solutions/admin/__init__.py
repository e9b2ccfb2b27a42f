"""The office lists of this app."""

from solutions.admin import agreements, filing, matching, registrations

__all__ = ["agreements", "filing", "matching", "registrations"]
