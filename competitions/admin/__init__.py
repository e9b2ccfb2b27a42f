"""The office's pages for this app: lists, filters, export, moves. What needs judgement leads to the portal page."""

from competitions.admin import applications, competitions, editions, reviewing  # noqa: F401 - each registers its models
