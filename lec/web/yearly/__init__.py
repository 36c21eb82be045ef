"""The yearly list of organisations."""
