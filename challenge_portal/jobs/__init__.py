"""Durable job rows around Celery."""
