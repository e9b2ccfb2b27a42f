"""HTTP for demands: the public hall, the enterprise's own, the host's office, the agency's tasks."""
