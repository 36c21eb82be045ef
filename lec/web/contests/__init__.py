"""Contested learners: both sides, their evidence, and who decides."""
