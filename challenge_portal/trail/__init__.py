"""Append-only record of who did what, as whom and why."""
