"""Rates and estimates of money, from seals."""
