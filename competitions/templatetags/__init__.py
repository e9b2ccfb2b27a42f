"""Tags that pages of several apps use about competitions."""
