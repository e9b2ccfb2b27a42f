"""Reads for the pages of this app: frozen dataclasses, so that a template can't query."""
