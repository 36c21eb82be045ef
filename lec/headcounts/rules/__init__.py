"""What may be done with head counts, a module per concern."""
