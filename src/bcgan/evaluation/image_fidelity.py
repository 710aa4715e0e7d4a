"""How alike generated and real images look to networks."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from bcgan.evaluation.frechet import frechet_distance, inception_score
from bcgan.evaluation.inception import inception_values

_NO_WEIGHTS = (
    "no Inception weight file was given: set fidelity.inception_weights to inception-2015-12-05.pt"
)

LEAST_IMAGES = 2
"""Generated images that have a spread."""

SPLITS = 10
"""Parts that the Inception Score is taken on."""


class ImageFidelitySettings(BaseModel):
    """What is compared.

    Attributes:
        inception_weights: Path of the TorchScript Inception network; nothing for neither Inception
            Score nor FID.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    inception_weights: str | None = None


def classifier_frechet(
    real: NDArray[np.float32], synthetic: NDArray[np.float32], test: NDArray[np.float32]
) -> dict[str, Any]:
    """Compare images by the features of our own classifier.

    Args:
        real: Features of real training images, shape [n, d].
        synthetic: Of generated images, shape [m, d].
        test: Of real test images, shape [k, d].

    Returns:
        The distance and that of real test images, which perfect images would have; "not
        computed" and the reason for fewer than two generated images. JSON-ready.
    """
    title = "Fréchet distance in the features of our own classifier (this is not the FID)"
    if len(synthetic) < LEAST_IMAGES:
        reason = f"{len(synthetic)} generated image(s); {LEAST_IMAGES} are needed"
        return {"title": title, "value": None, "status": "not computed", "reason": reason}
    # The distance falls with the number of images, so both are taken from equally many.
    count = min(len(synthetic), len(test))
    return {
        "title": title,
        "status": "ok",
        "images": count,
        "value": frechet_distance(real, _spread_over(synthetic, count)),
        "real_test_images": frechet_distance(real, _spread_over(test, count)),
        "features": real.shape[1],
    }


def _spread_over(rows: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    return rows[np.linspace(0, len(rows) - 1, count).astype(int)]


def inception_scores(
    real: NDArray[np.uint8], synthetic: NDArray[np.uint8], settings: ImageFidelitySettings
) -> dict[str, Any]:
    """Compute Inception Score and FID where the network is at hand.

    Args:
        real: Real training images, uint8, shape [n, height, width, channels].
        synthetic: Generated images, shape [m, height, width, channels].
        settings: Names the weight file.

    Returns:
        `inception_score` and `fid`, each with its value, or "not computed" and the reason.
    """
    if settings.inception_weights is None:
        absent = {"status": "not computed", "reason": _NO_WEIGHTS}
        return {"inception_score": absent, "fid": absent}
    if len(synthetic) < SPLITS:
        reason = f"{len(synthetic)} generated image(s); {SPLITS} are needed"
        absent = {"status": "not computed", "reason": reason}
        return {"inception_score": absent, "fid": absent}
    path = Path(settings.inception_weights)
    ours, theirs = inception_values(path, synthetic), inception_values(path, real)
    mean, spread = inception_score(ours.shares, SPLITS)
    return {
        "inception_score": {"status": "ok", "value": mean, "standard_deviation": spread},
        "fid": {"status": "ok", "value": frechet_distance(theirs.features, ours.features)},
    }
