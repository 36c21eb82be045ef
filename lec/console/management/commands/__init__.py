"""The commands of `lec`, one per module."""
