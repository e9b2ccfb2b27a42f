"""The rows of each part."""
