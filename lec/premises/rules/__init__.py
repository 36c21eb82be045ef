"""What may be done with premises, a module per concern."""
