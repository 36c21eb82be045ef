"""Handing numbers on to agencies."""
