"""The operator's door: the command lec."""
