"""Data sets that are known by name: where they are found, and how their raw files are read."""

from bcgan.datasets.sources.known import KNOWN, SCHEMES, known_source
from bcgan.datasets.sources.known_images import KNOWN_IMAGES
from bcgan.datasets.sources.known_source import KnownSource
from bcgan.datasets.sources.resolution import Places, Resolution

__all__ = [
    "KNOWN",
    "KNOWN_IMAGES",
    "SCHEMES",
    "KnownSource",
    "Places",
    "Resolution",
    "known_source",
]
