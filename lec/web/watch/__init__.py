"""Watching: where it stands, and who is holding it up."""
