"""The chapters of the page, each a function from the run's JSON files to blocks."""
