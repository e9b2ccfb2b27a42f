"""Live finals, scores, awards and certificates."""
