"""Seals of organisations, asking for them and granting them, signing and checking."""
