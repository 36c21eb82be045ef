"""The basic data of an institution."""
