"""Turns numbers into the geometry of pictures: pure functions, nothing of the database."""
