"""The store: the only door to SQL."""
