"""Stories in a real browser, one per role."""
