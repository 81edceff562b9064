"""A laboratory for trade negotiations."""
