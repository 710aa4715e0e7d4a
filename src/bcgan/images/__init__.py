"""Labelled images: reading, checking, scaling, and grids to look at."""
