"""Shapes of this app in the interface, a file for each part."""
