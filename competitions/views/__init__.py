"""HTTP for editions, hosting applications and competitions."""
