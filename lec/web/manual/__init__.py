"""The manual: tasks for each level."""
