"""Rounds, deadlines, standings, and voiding."""
