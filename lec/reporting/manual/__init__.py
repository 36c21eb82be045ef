"""The manual (the circular's third attachment) and the first-day sheet: words in files, read and printed."""
