"""Pages of language."""
