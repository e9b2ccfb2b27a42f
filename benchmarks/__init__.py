"""How fast the portal is on this machine; README.md says how to measure and what was found."""
