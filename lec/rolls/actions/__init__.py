"""Every write of the rolls, a module per kind of act."""
