"""Finding a learner by part of a name or by the whole identifier."""
