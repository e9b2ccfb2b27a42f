"""Pages of finals, scoring and awards."""
