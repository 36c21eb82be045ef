"""Queries of a roll as a whole, their explanations, and the LAO that may not accept them."""
