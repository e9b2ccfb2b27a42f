"""The record: who did what, as whom, when and why. Append-only; it points at nothing but texts."""
