"""The demo: a small synthetic province to try LEC on; nobody in it exists."""
