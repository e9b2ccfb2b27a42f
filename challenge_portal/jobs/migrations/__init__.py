"""Schema of the job rows."""
