"""Challengers, their solutions, matching and agreements."""
