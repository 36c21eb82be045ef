"""Pages of existence."""
