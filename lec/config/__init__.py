"""Wires the rooms together; decides nothing."""
