"""From files and pasted rows to head counts."""
