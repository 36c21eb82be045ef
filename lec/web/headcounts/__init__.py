"""Pages of headcounts."""
