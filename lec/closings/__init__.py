"""The nation's numbers, frozen when a round is closed."""
