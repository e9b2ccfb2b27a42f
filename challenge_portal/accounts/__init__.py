"""People, sign-in, consent and lock-out."""
