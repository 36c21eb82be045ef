"""People's door: pages."""
