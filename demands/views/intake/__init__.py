"""Pages of the ways in beside an enterprise's own account."""
