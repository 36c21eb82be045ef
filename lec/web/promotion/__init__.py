"""The year's end: promoting, repeating, graduating, class by class."""
