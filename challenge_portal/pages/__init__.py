"""Pages that see all apps: home, desk, statistics."""
