"""Schema of the record."""
