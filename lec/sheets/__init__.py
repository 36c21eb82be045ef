"""Reads spreadsheets into clean rows and a complete list of faults; knows nothing of learners."""
