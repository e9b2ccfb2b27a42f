"""Technical demands, from the enterprise's draft to the public hall."""
