"""HTTP in, service, HTTP out; nothing is decided here."""
