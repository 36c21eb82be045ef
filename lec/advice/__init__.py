"""Questions and answers between an organisation and the level above (๓)."""
