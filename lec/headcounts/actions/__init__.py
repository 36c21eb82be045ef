"""Everything that writes head counts, a module per concern."""
