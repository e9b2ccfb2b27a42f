"""What the worker of each node does again and again for the search."""
