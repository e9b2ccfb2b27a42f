"""What follows a move; a file for each part."""
