"""Pages of errors."""
