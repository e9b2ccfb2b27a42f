"""What follows the moves of this app, a file for each part."""
