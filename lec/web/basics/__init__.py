"""Pages of basics."""
