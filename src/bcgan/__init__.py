"""Synthetic tables on which other people's classifiers learn the same thing."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bcgan.synthesizer.estimator import BoundaryCalibratedGAN

__all__ = ["BoundaryCalibratedGAN", "__version__"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import the estimator, and PyTorch with it, when it is asked for."""
    if name == "BoundaryCalibratedGAN":
        from bcgan.synthesizer.estimator import BoundaryCalibratedGAN

        return BoundaryCalibratedGAN
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
