"""What reads: frozen dataclasses for pages."""
