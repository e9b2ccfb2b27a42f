"""Tags of the demands' pages."""
