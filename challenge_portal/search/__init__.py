"""Chinese text search, for the public hall and for matching."""
