"""Demonstration data: real organisers, invented enterprises, all marked 演示."""
