"""Reading head counts, a module per concern."""
