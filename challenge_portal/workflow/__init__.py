"""The engine: states, transitions, guards and the record of each move."""
