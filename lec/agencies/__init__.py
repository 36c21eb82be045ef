"""Agencies that numbers are handed to, on what legal basis, and what they were handed."""
