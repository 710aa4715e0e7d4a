"""One module for each kind of results page."""
