"""What each part puts into the world of the permission tests."""
