"""Everything that writes premises, a module per concern."""
