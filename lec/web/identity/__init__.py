"""Identifiers: the survey list of learners without papers, codes received, wrong numbers corrected."""
