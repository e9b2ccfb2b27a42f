"""Chinese text search on this node's own disk, for the public hall, the office's lists and for matching.

PostgreSQL stays the truth: a hit is only a hint which rows to look at, and every caller filters the hits again
through its own visibility rule before anything is shown.
"""
