"""The rules of the notices for finals and awards, a file for each part."""
