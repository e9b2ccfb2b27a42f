"""Tests of the house: settings, embedded server, layers."""
