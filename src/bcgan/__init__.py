"""Synthetic tables on which other people's classifiers learn the same thing."""

__version__ = "0.1.0"
