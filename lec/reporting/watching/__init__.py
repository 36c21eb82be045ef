"""What the watching pages show of nation, province and LAO, kept by version: counts only, never a child's name."""
