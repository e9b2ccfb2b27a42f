"""Pages of this app: HTTP in, service, HTTP out."""
