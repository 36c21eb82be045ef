"""Random checks."""
