"""Settings: base (shared), demo (development and `make demo`), testing, production."""
