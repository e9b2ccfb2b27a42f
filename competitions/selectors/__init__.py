"""Reading editions, hosting applications and competitions. Frozen dataclasses only."""
