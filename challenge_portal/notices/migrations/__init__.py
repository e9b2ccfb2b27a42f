"""Schema of messages and deadlines."""
