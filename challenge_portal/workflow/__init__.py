"""States, transitions, guards and the record of each move."""
