"""Numbers for pages, exports and printed papers; reads only."""
