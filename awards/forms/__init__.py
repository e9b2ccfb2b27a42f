"""What is typed on the pages of this app, a file for each part."""
