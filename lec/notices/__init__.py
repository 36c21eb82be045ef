"""Tells people what has already happened, and reminds them of what is due."""
