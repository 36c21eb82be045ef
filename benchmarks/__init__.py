"""Measurements of LEC, one per module, each with a `main()` that prints its figures."""
