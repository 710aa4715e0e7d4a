"""Synthetic tables on which other people's classifiers learn the same thing."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bcgan.synthesizer.estimator import BoundaryCalibratedGAN
    from bcgan.synthesizer.table_scores import TableScores, score_table

__all__ = ["BoundaryCalibratedGAN", "TableScores", "__version__", "score_table"]

__version__ = "0.1.0"

_HOMES = {
    "BoundaryCalibratedGAN": "bcgan.synthesizer.estimator",
    "TableScores": "bcgan.synthesizer.table_scores",
    "score_table": "bcgan.synthesizer.table_scores",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for, and PyTorch with it, no sooner."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
