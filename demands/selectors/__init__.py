"""Reads: frozen dataclasses for pages and API, look-ups for services. Nothing here writes."""
