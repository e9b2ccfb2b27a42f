"""Deadlines, reminders and messages."""
