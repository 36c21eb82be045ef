"""Reading premises, a module per concern."""
