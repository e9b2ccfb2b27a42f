"""The tree of authorities, institutions and their members, grants, and who may do what."""
