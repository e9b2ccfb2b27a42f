"""Commands of the form versions app."""
