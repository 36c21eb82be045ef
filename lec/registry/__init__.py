"""The tree of organisations, with their dated codes, names and kinds."""
