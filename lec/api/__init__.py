"""Machines' door: REST under /api/v1."""
