"""Likely doubles: the work list of pairs that may be one person."""
